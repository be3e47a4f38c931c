package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many requests a window of an account's bill takes, judged by its newest capture; before the first one, the fewest
 * it can take.
 */
final class Forecast {
    /** Totals are read by service and usage type, and by record type. */
    private static final int GROUPINGS = 2;

    /** The newest capture with lines, in numbers; all 0 when there is none. */
    private record Pace(long lineDays, long linePages, long days, long totalPages) {}

    private final String accountId;
    private final Pace pace;

    private Forecast(String accountId, Pace pace) {
        this.accountId = accountId;
        this.pace = pace;
    }

    static Forecast of(ClickHouse clickHouse, String source, String accountId) {
        return clickHouse
                .query(
                        """
                        SELECT countIf(detail = 'resources') AS line_days,
                            max(line_pages) AS line_pages, count() AS days, max(total_pages) AS total_pages
                        FROM cost_captures FINAL
                        WHERE source = {source:String} AND aws_account_id = {account:String}
                          AND capture_id = (SELECT argMax(capture_id, captured_at) FROM cost_captures
                                            WHERE source = {source:String} AND aws_account_id = {account:String}
                                              AND detail = 'resources' AND line_pages > 0)
                        HAVING count() > 0
                        """,
                        Map.of("source", source, "account", accountId),
                        row -> new Forecast(
                                accountId,
                                new Pace(
                                        row.number("line_days"),
                                        row.number("line_pages"),
                                        row.number("days"),
                                        row.number("total_pages"))))
                .stream()
                .findFirst()
                .orElseGet(() -> new Forecast(accountId, new Pace(0, 0, 0, 0)));
    }

    /** The requests of a window. */
    long requests(ReadPlan.Window window) {
        return reads(window).stream().mapToLong(PlannedRead::requests).sum();
    }

    List<PlannedRead> reads(ReadPlan.Window window) {
        List<PlannedRead> result = new ArrayList<>();
        String basis = pace.linePages == 0 ? "at least" : "as last time";
        long totals = Math.max(GROUPINGS, share(pace.totalPages, days(window.from(), window.to()), pace.days));
        result.add(new PlannedRead(accountId, "totals", window.from(), window.to(), totals, basis));
        if (window.hasLines()) {
            long lines = Math.max(1, share(pace.linePages, days(window.linesFrom(), window.to()), pace.lineDays));
            result.add(new PlannedRead(accountId, "resource lines", window.linesFrom(), window.to(), lines, basis));
        }
        return result;
    }

    /** Pages of some days as many others took them, rounded up. */
    private static long share(long pages, long days, long ofDays) {
        return ofDays == 0 ? 0 : Math.ceilDiv(pages * days, ofDays);
    }

    private static long days(LocalDate from, LocalDate to) {
        return ChronoUnit.DAYS.between(from, to);
    }
}
