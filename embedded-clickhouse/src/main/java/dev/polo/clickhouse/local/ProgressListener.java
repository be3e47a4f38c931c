package dev.polo.clickhouse.local;

/** Hears how far a slow step of a start has come. Called from several threads, one at a time. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * @param step what happens, fit for a person: "Downloading ClickHouse"
     * @param done bytes so far
     * @param total bytes in all, -1 when unknown
     */
    void update(String step, long done, long total);
}
