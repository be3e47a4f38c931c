package dev.polo.clickhouse.local.server;

/** What a query read, wrote and returned: the content of the header {@code X-ClickHouse-Summary}. */
record Progress(long readRows, long readBytes, long writtenRows, long writtenBytes, long resultRows, long resultBytes) {
    static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0);

    Progress plus(Progress other) {
        return new Progress(
                readRows + other.readRows,
                readBytes + other.readBytes,
                writtenRows + other.writtenRows,
                writtenBytes + other.writtenBytes,
                resultRows + other.resultRows,
                resultBytes + other.resultBytes);
    }

    /** All values are strings, as a ClickHouse server writes them. */
    String json(long elapsedNanos) {
        return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
                        + "\"total_rows_to_read\":\"%d\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\","
                        + "\"elapsed_ns\":\"%d\"}")
                .formatted(
                        readRows,
                        readBytes,
                        writtenRows,
                        writtenBytes,
                        readRows,
                        resultRows,
                        resultBytes,
                        elapsedNanos);
    }
}
