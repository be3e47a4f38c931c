package dev.polo.clickhouse.local.server;

/** Quoting. */
final class Sql {
    private Sql() {}

    static String string(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    static String name(String value) {
        return "`" + value.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }
}
