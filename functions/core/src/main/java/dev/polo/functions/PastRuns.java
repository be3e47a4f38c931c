package dev.polo.functions;

import dev.polo.collectors.core.Part;
import dev.polo.common.clickhouse.ClickHouse;
import java.time.Instant;
import java.util.Map;

/**
 * What is recorded of a collector's slot already. Events are delivered at least once, by EventBridge and by SQS.
 *
 * @param attempts runs of the same part in the same slot; one that was killed left no record
 * @param complete whether one of them was complete
 */
record PastRuns(int attempts, boolean complete) {
    /** Of a function that keeps no record of its runs. */
    static final PastRuns NONE = new PastRuns(0, false);

    static PastRuns of(ClickHouse clickHouse, String collector, Instant slot, Part part) {
        return clickHouse
                .query(
                        """
                        SELECT count() AS attempts, countIf(outcome = 'complete') AS complete FROM collector_runs
                        WHERE collector = {collector:String} AND slot = fromUnixTimestamp64Milli({slot:Int64})
                          AND scope_kind = {kind:String} AND aws_account_id = {accounts:String}
                          AND aws_region = {regions:String} AND resource_type = {types:String}
                        """,
                        Map.of(
                                "collector", collector,
                                "slot", Long.toString(slot.toEpochMilli()),
                                "kind", part.isAll() ? "run" : "part",
                                "accounts", String.join(",", part.accounts()),
                                "regions", String.join(",", part.regions()),
                                "types", String.join(",", part.types())),
                        row -> new PastRuns((int) row.number("attempts"), row.number("complete") > 0))
                .getFirst();
    }
}
