package dev.polo.clickhouse.local.server;

import java.io.InputStream;

/** A statement as the front must tell apart: one that takes rows, and everything else. */
@SuppressWarnings("ArrayRecordComponent") // bytes for the engine, never compared
sealed interface Statement {
    /**
     * An INSERT that is followed by rows.
     *
     * @param head the SQL without its FORMAT or VALUES
     * @param rows the bytes behind the head to the end of the request
     */
    record Insert(byte[] head, String format, InputStream rows) implements Statement {}

    /**
     * Any statement without rows.
     *
     * @param format as named by its FORMAT clause, else the request's
     * @param select whether it begins as a SELECT does
     * @param whole whether only a whole result is right: totals, extremes, one JSON array of all rows
     */
    record Query(byte[] sql, String format, boolean select, boolean whole) implements Statement {}
}
