package dev.polo.clickhouse.local.server;

import java.util.Locale;
import java.util.Set;

/** What the front has to know of an output format: its media type, and whether chunks of a result may be joined. */
record OutputFormat(String name) {
    private static final String UTF8 = "; charset=UTF-8";
    private static final Set<String> JOINABLE = Set.of(
            "native",
            "rowbinary",
            "tabseparated",
            "tsv",
            "tabseparatedraw",
            "tsvraw",
            "csv",
            "tskv",
            "jsoneachrow",
            "jsonlines",
            "ndjson",
            "jsonstringseachrow",
            "jsoncompacteachrow",
            "jsoncompactstringseachrow");
    private static final Set<String> TEXT_WITH_NAMES = Set.of(
            "tabseparatedwithnames",
            "tsvwithnames",
            "jsoncompacteachrowwithnames",
            "jsoncompactstringseachrowwithnames");
    private static final String AND_TYPES = "andtypes";

    /** How chunks of a result, each formatted by itself, become one. */
    Joining joining() {
        String lower = name.toLowerCase(Locale.ROOT);
        if (JOINABLE.contains(lower)) {
            return Joining.PLAIN;
        }
        boolean types = lower.endsWith(AND_TYPES);
        String names = types ? lower.substring(0, lower.length() - AND_TYPES.length()) : lower;
        if (names.equals("rowbinarywithnames")) {
            return types ? Joining.BINARY_NAMES_AND_TYPES : Joining.BINARY_NAMES;
        }
        if (TEXT_WITH_NAMES.contains(names)) {
            return types ? Joining.TWO_LINES : Joining.ONE_LINE;
        }
        return Joining.NONE;
    }

    String mediaType() {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("tabseparated") || lower.startsWith("tsv")) {
            return "text/tab-separated-values" + UTF8;
        }
        if (lower.startsWith("csv")) {
            return "text/csv" + UTF8 + "; header=" + (lower.contains("withnames") ? "present" : "absent");
        }
        if (lower.contains("eachrow") || lower.equals("ndjson") || lower.equals("jsonlines")) {
            return "application/x-ndjson" + UTF8;
        }
        if (lower.startsWith("json")) {
            return "application/json" + UTF8;
        }
        return switch (lower) {
            case "xml" -> "application/xml" + UTF8;
            case "markdown" -> "text/markdown" + UTF8;
            case "native", "arrow", "arrowstream", "parquet", "orc", "avro", "npy", "msgpack", "bson" ->
                "application/octet-stream";
            default -> lower.startsWith("rowbinary") ? "application/octet-stream" : "text/plain" + UTF8;
        };
    }
}
