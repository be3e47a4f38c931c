package dev.polo.cli;

/** How rows are printed on the standard output. */
enum OutputFormat {
    TABLE,
    JSON,
    CSV
}
