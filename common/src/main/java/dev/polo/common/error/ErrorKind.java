package dev.polo.common.error;

/** Whose move it is when something fails. */
public enum ErrorKind {
    /** The user's settings or command line. */
    CONFIG,
    /** A system that refuses us: credentials, privileges, a role that cannot be assumed. */
    ACCESS,
    /** A system that asks us to slow down. */
    THROTTLED,
    /** AWS did not answer, or answered with a fault of its own. */
    SOURCE,
    /** ClickHouse did not take or give the data. */
    SINK,
    /** The data contradicts itself; a check failed. */
    DATA,
    /** Polo itself is wrong. */
    BUG
}
