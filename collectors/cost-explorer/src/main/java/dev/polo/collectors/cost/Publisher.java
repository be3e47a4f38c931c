package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.HourlyCost;
import dev.polo.common.scope.Run;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Brings {@code resource_events} and {@code cost_hourly} to what {@code cost_lines} says, by appending the difference.
 *
 * <p>Why it converges: what is appended is computed from what the events sum to now, per hour, account, resource and
 * usage type; when nothing differs nothing is appended, however often it runs. A statement that stopped half-way leaves a
 * smaller difference for the next attempt. Each attempt has a deduplication token of its own: 10 → 8 → 10 makes the third
 * insert equal to the first, and a token made of its content would drop it. The hourly table is compared and mended by itself, because
 * a view that failed once is never behind in the table's own difference. Days too old for events go from the ledger into
 * the hourly table directly.
 */
final class Publisher {
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;

    /** Lines that are compared in one statement; more would only take more of the server's memory. */
    private static final long MOST_LINES = 500_000;
    /** How far back events are held against the ledger: their parts expire one by one near 90 days. */
    private static final int EVENT_DAYS = 60;
    /** Hours live a year; the last day of it may be gone already. */
    private static final int HOURLY_DAYS = 364;

    /** Days that follow one another, with how much they hold. */
    private record Span(LocalDate from, LocalDate to, long lines) {}

    private final ClickHouse clickHouse;
    private final String source;
    private final String accountId;
    private final Run run;

    Publisher(ClickHouse clickHouse, String source, String accountId, Run run) {
        this.clickHouse = clickHouse;
        this.source = source;
        this.accountId = accountId;
        this.run = run;
    }

    /**
     * Publishes an account's days; on return events, hourly table and ledger agree to the last digit.
     *
     * @return events appended
     */
    long publish(LocalDate today) {
        LocalDate first = today.minusDays(EVENT_DAYS);
        try (Lease lease = Lease.acquire(clickHouse, HourlyCost.lease(accountId), WAIT)) {
            long appended = 0;
            for (Span span : spans(PublishSql.DAYS_WITH_OTHER_EVENTS, first, today)) {
                appended += count(PublishSql.EVENT_DIFFERENCE, span);
                bring(lease, "resource_events", PublishSql.EVENT_DIFFERENCE, PublishSql.INSERT_EVENTS, span);
            }
            for (Span span : spans(PublishSql.DAYS_WITH_OTHER_HOURS, first, today)) {
                bring(lease, "cost_hourly", PublishSql.HOURLY_DIFFERENCE, PublishSql.INSERT_HOURLY, span);
            }
            for (Span span : spans(PublishSql.OLD_DAYS, today.minusDays(HOURLY_DAYS), first)) {
                String merged = merged(span);
                bring(lease, "cost_hourly", PublishSql.OLD_HOURLY_DIFFERENCE, PublishSql.INSERT_OLD_HOURLY, span);
                clickHouse.execute(PublishSql.MARK_PUBLISHED.replace("${merged}", merged), parameters(span));
            }
            return appended;
        }
    }

    private String merged(Span span) {
        return clickHouse
                .query(
                        PublishSql.MERGED,
                        parameters(span),
                        row -> SqlText.tuple(List.of(row.day("day").toString(), row.string("capture_id"))))
                .stream()
                .collect(Collectors.joining(", "));
    }

    /** The days that a question names, put together where they follow one another and are not too much at once. */
    private List<Span> spans(String question, LocalDate from, LocalDate to) {
        List<Span> result = new ArrayList<>();
        clickHouse.forEach(question, parameters(new Span(from, to, 0)), row -> {
            LocalDate day = row.day("day");
            long lines = row.number("lines");
            Span last = result.isEmpty() ? null : result.getLast();
            if (last != null && last.to.equals(day) && last.lines + lines <= MOST_LINES) {
                result.set(result.size() - 1, new Span(last.from, day.plusDays(1), last.lines + lines));
            } else {
                result.add(new Span(day, day.plusDays(1), lines));
            }
        });
        return result;
    }

    private void bring(Lease lease, String table, String difference, String insert, Span span) {
        for (int attempt = 1; count(difference, span) > 0; attempt++) {
            if (attempt > ATTEMPTS) {
                throw new PoloException(
                        ErrorCode.CLICKHOUSE_REFUSED,
                        table + " still differs from the cost ledger after " + ATTEMPTS
                                + " attempts. Is another writer at work on it?");
            }
            lease.check();
            clickHouse.execute(
                    insert.replace(
                            "${attempt}", SqlText.literal(UUID.randomUUID().toString())),
                    parameters(span));
        }
    }

    private long count(String difference, Span span) {
        return clickHouse
                .query("SELECT count() AS n FROM (" + difference + ")", parameters(span), row -> row.number("n"))
                .getFirst();
    }

    private Map<String, String> parameters(Span span) {
        return Map.of(
                "source", source,
                "account", accountId,
                "from", span.from.toString(),
                "to", span.to.toString(),
                "run", run.runId().toString());
    }
}
