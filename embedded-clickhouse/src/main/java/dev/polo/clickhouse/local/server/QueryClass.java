package dev.polo.clickhouse.local.server;

/** What a statement does, as the engine's parser decides it: {@code chdb_query_class} in chdb.h. */
enum QueryClass {
    READ_ONLY,
    MUTATING,
    MUTATING_GLOBAL,
    CONTROL,
    UNKNOWN;

    static QueryClass of(int code) {
        QueryClass[] all = values();
        return code >= 0 && code < all.length ? all[code] : UNKNOWN;
    }
}
