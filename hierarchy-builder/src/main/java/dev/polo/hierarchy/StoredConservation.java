package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads {@code cost_reconciliation}: the newest check of each day, over all accounts and of those that are wrong. */
public final class StoredConservation {
    private static final String ROWS = """
            SELECT day, metric, hierarchy, aws_account_id, source_total, ledger_total, allocated, unallocated, difference
            FROM cost_reconciliation FINAL
            WHERE ${days} AND (aws_account_id = '' OR difference != 0 AND (day, checked_at) IN
                (SELECT day, max(checked_at) FROM cost_reconciliation WHERE ${days} GROUP BY day))
            ORDER BY day, hierarchy, metric, aws_account_id
            """;

    private StoredConservation() {}

    /**
     * A row per day, metric and hierarchy, and one more for each account whose part does not add up. An account that the
     * newest check no longer found anything of is not among them.
     *
     * @param to included
     */
    public static List<Conservation> read(ClickHouse clickHouse, LocalDate from, LocalDate to) {
        return clickHouse.query(
                ROWS.replace("${days}", "day BETWEEN {from:Date} AND {to:Date}"),
                Map.of("from", from.toString(), "to", to.toString()),
                StoredConservation::conservation);
    }

    /** The same of some days. */
    static List<Conservation> read(ClickHouse clickHouse, Collection<LocalDate> days) {
        if (days.isEmpty()) {
            return List.of();
        }
        return clickHouse.query(
                ROWS.replace("${days}", "day IN (" + DailyRollup.list(days) + ")"), StoredConservation::conservation);
    }

    private static Conservation conservation(Row row) {
        return new Conservation(
                row.day("day"),
                row.string("metric"),
                row.string("hierarchy"),
                row.string("aws_account_id"),
                row.decimal("source_total"),
                row.decimal("ledger_total"),
                row.decimal("allocated"),
                row.decimal("unallocated"),
                row.decimal("difference"));
    }
}
