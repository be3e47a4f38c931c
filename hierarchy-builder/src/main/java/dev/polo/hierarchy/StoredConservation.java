package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Reads {@code cost_reconciliation}: the newest check of each day, over all accounts. */
public final class StoredConservation {
    private static final String ROWS = """
            SELECT day, metric, hierarchy, source_total, ledger_total, allocated, unallocated, difference
            FROM cost_reconciliation FINAL
            WHERE aws_account_id = '' AND day BETWEEN {from:Date} AND {to:Date}
            ORDER BY day, hierarchy, metric
            """;

    private StoredConservation() {}

    /**
     * A row per day, metric and hierarchy.
     *
     * @param to included
     */
    public static List<Conservation> read(ClickHouse clickHouse, LocalDate from, LocalDate to) {
        return clickHouse.query(
                ROWS, Map.of("from", from.toString(), "to", to.toString()), StoredConservation::conservation);
    }

    static Conservation conservation(Row row) {
        return new Conservation(
                row.day("day"),
                row.string("metric"),
                row.string("hierarchy"),
                row.decimal("source_total"),
                row.decimal("ledger_total"),
                row.decimal("allocated"),
                row.decimal("unallocated"),
                row.decimal("difference"));
    }
}
