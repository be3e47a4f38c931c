package dev.polo.clickhouse.local;

/** What runs a local ClickHouse server, in the order of preference. */
public enum EngineChoice {
    /** A {@code clickhouse} binary on the PATH. */
    BINARY,
    /** A container, where Docker answers. */
    CONTAINER,
    /** The engine as a library in a Java process: needs nothing installed, Linux x86_64 only. */
    EMBEDDED
}
