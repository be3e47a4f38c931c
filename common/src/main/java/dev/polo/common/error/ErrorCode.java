package dev.polo.common.error;

/** Every failure Polo names. A code's name is what logs and run summaries carry. */
public enum ErrorCode {
    INVALID_SETTING(ErrorKind.CONFIG, false),
    INVALID_ARGUMENT(ErrorKind.CONFIG, false),
    TOOL_MISSING(ErrorKind.CONFIG, false),
    UNKNOWN_REGION(ErrorKind.CONFIG, false),
    CLOCK_AHEAD(ErrorKind.CONFIG, false),

    AWS_DENIED(ErrorKind.ACCESS, false),
    AWS_CREDENTIALS(ErrorKind.ACCESS, false),
    AWS_REGION_DISABLED(ErrorKind.ACCESS, false),
    AWS_THROTTLED(ErrorKind.THROTTLED, true),
    AWS_UNAVAILABLE(ErrorKind.SOURCE, true),
    AWS_BAD_ANSWER(ErrorKind.SOURCE, true),

    CLICKHOUSE_UNREACHABLE(ErrorKind.SINK, true),
    CLICKHOUSE_AUTHENTICATION(ErrorKind.ACCESS, false),
    CLICKHOUSE_PRIVILEGE(ErrorKind.ACCESS, false),
    CLICKHOUSE_TOO_OLD(ErrorKind.SINK, false),
    CLICKHOUSE_DISK_FULL(ErrorKind.SINK, false),
    CLICKHOUSE_NOT_MIGRATED(ErrorKind.SINK, false),
    CLICKHOUSE_BUSY(ErrorKind.SINK, true),
    CLICKHOUSE_REFUSED(ErrorKind.SINK, false),
    LOCAL_SERVER(ErrorKind.SINK, false),

    MIGRATION_FAILED(ErrorKind.SINK, false),
    MIGRATION_ALTERED(ErrorKind.DATA, false),
    LEASE_HELD(ErrorKind.SINK, true),
    LEASE_LOST(ErrorKind.SINK, true),

    OUT_OF_TIME(ErrorKind.CONFIG, true),
    PAID_REQUESTS_SPENT(ErrorKind.CONFIG, true),
    UNSUPPORTED_CURRENCY(ErrorKind.DATA, false),
    NOT_CONSERVED(ErrorKind.DATA, false),
    INCOMPLETE_INPUT(ErrorKind.DATA, false),
    HIERARCHY_TOO_DEEP(ErrorKind.DATA, false),

    BUG(ErrorKind.BUG, false);

    private final ErrorKind kind;
    private final boolean retryable;

    ErrorCode(ErrorKind kind, boolean retryable) {
        this.kind = kind;
        this.retryable = retryable;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public boolean retryable() {
        return retryable;
    }
}
