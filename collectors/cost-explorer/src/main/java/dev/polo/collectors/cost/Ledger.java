package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Keeps {@code cost_lines} equal to the newest complete capture of each day.
 *
 * <p>Why it converges: a day is merged from its newest complete capture only, whichever arrives first, so an old capture
 * that comes late changes nothing. What is inserted is computed from what the table holds now: lines that differ get the
 * capture's amounts, lines the capture does not show get zero, equal lines get nothing. A statement that stopped half-way
 * is therefore simply run again, and one that was run twice inserts nothing the second time. The day counts as merged
 * only when a re-read shows no difference.
 *
 * <p>Totals are read more often than lines. A capture of totals alone keeps the lines that the ledger has and books anew
 * what they leave of the totals, so the ledger's sum is always the newest total, and the next capture with lines puts
 * the money where it belongs.
 */
final class Ledger {
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;
    /** A capture in which more of a day's money vanishes than this waits for a second one that says the same. */
    private static final String BRAKE_SHARE = "0.2";

    private static final UUID NONE = new UUID(0, 0);

    /** Lines that are compared in one statement, unless a day has more; more would only take more of the server's memory. */
    private static final long MOST_LINES = 500_000;

    /**
     * A capture that the ledger has not taken yet.
     *
     * @param heldId an earlier one that the brake holds back and that this one may confirm; all zero: none
     */
    private record Candidate(UUID captureId, UUID heldId) {
        boolean isNone() {
            return captureId.equals(NONE);
        }
    }

    /**
     * A day whose newest complete captures are not in the ledger yet.
     *
     * @param lines the newest with resource lines, where it is not merged yet
     * @param totals the newest of totals alone, where none with lines is newer; merged already unless {@code totalsNew}
     */
    private record Pending(LocalDate day, Candidate lines, Candidate totals, boolean totalsNew, long lineCount) {}

    private final ClickHouse clickHouse;
    private final String source;
    private final String accountId;

    Ledger(ClickHouse clickHouse, String source, String accountId) {
        this.clickHouse = clickHouse;
        this.source = source;
        this.accountId = accountId;
    }

    /**
     * What a merge did.
     *
     * @param days those now in the ledger
     * @param held those the brake holds back
     * @param growths days of which resource lines cover less than before
     */
    record Merged(List<LocalDate> days, List<LocalDate> held, List<Uncovered.Growth> growths) {}

    /**
     * Merges every day whose newest complete captures are not in the ledger yet, left over from killed runs too. What a
     * killed run had begun to take in is taken in first: between its lines and its balance the ledger is neither the day
     * before it nor the day after, so nothing may be held against it, the brake least of all.
     */
    Merged merge() {
        Set<LocalDate> days = new TreeSet<>();
        Set<LocalDate> held = new TreeSet<>();
        Set<LocalDate> read = new TreeSet<>();
        Uncovered uncovered = new Uncovered(clickHouse, source, accountId);
        try (Lease lease = Lease.acquire(clickHouse, "cost-ledger " + source + " " + accountId, WAIT)) {
            Uncovered.Shares before = uncovered.shares(
                    pending(LedgerSql.PENDING).stream().map(Pending::day).toList());
            for (List<Pending> chunk : chunks(pending(LedgerSql.BEGUN))) {
                lease.check();
                take(chunk, daysWithOtherLines(chunk), days, read);
            }
            Set<LocalDate> kept = new TreeSet<>();
            do {
                kept.clear();
                for (List<Pending> chunk : chunks(pending(LedgerSql.PENDING))) {
                    lease.check();
                    Set<LocalDate> otherLines = daysWithOtherLines(chunk);
                    Set<LocalDate> keptOfChunk = brake(chunk, otherLines);
                    kept.addAll(keptOfChunk);
                    take(only(chunk, day -> !keptOfChunk.contains(day)), otherLines, days, read);
                }
                held.addAll(kept);
            } while (!kept.isEmpty());
            return new Merged(List.copyOf(days), List.copyOf(held), uncovered.growths(before, read));
        }
    }

    /** The days of which the brake keeps a capture back: without it, another one may be the next to take in. */
    private Set<LocalDate> brake(List<Pending> chunk, Set<LocalDate> otherLines) {
        Set<LocalDate> held = brake(
                LedgerSql.FALL_OF_TOTAL,
                chunk.stream().filter(Pending::totalsNew).toList(),
                Pending::totals);
        held.addAll(brake(LedgerSql.LOSS_OF_LINES, only(chunk, otherLines::contains), Pending::lines));
        held.addAll(brake(LedgerSql.FALL_OF_TOTAL, only(chunk, day -> !otherLines.contains(day)), Pending::lines));
        return held;
    }

    /** A day's lines and what balances them with its total may come from two captures; each is the newest of its kind. */
    private void take(List<Pending> chunk, Set<LocalDate> otherLines, Set<LocalDate> days, Set<LocalDate> read) {
        Map<UUID, List<LocalDate>> taken = new LinkedHashMap<>();
        Map<UUID, List<LocalDate>> differences = new LinkedHashMap<>();
        Map<UUID, List<LocalDate>> balances = new LinkedHashMap<>();
        for (Pending day : chunk) {
            days.add(day.day());
            if (!day.lines().isNone()) {
                read.add(day.day());
                add(taken, day.lines(), day.day());
                if (otherLines.contains(day.day())) {
                    add(differences, day.lines(), day.day());
                }
            }
            if (!day.totals().isNone()) {
                add(taken, day.totals(), day.day());
            }
            add(balances, day.totals().isNone() ? day.lines() : day.totals(), day.day());
        }
        taken.forEach((capture, of) -> mark(capture, of, "merging"));
        differences.forEach((capture, of) -> merge(LedgerSql.LINE_DIFFERENCE, capture, of));
        balances.forEach((capture, of) -> merge(LedgerSql.BALANCE_DIFFERENCE, capture, of));
        taken.forEach((capture, of) -> mark(capture, of, "merged"));
    }

    private Set<LocalDate> daysWithOtherLines(List<Pending> chunk) {
        Map<UUID, List<LocalDate>> lines = new LinkedHashMap<>();
        chunk.stream().filter(day -> !day.lines().isNone()).forEach(day -> add(lines, day.lines(), day.day()));
        Set<LocalDate> result = new TreeSet<>();
        lines.forEach((capture, of) -> result.addAll(ask(LedgerSql.DAYS_WITH_OTHER_LINES, capture, of)));
        return result;
    }

    private static List<Pending> only(List<Pending> chunk, Predicate<LocalDate> which) {
        return chunk.stream().filter(day -> which.test(day.day())).toList();
    }

    /** The days whose capture the brake keeps back; they are marked, and the next capture that says the same passes. */
    private Set<LocalDate> brake(LedgerSql.Brake brake, List<Pending> pending, Function<Pending, Candidate> which) {
        Set<LocalDate> stored = new TreeSet<>(ask(
                LedgerSql.DAYS_WITH_LINES,
                NONE,
                pending.stream().map(Pending::day).toList()));
        Map<Candidate, List<LocalDate>> groups = new LinkedHashMap<>();
        for (Pending day : pending) {
            if (!which.apply(day).isNone() && stored.contains(day.day())) {
                groups.computeIfAbsent(which.apply(day), _ -> new ArrayList<>()).add(day.day());
            }
        }
        Set<LocalDate> held = new TreeSet<>();
        groups.forEach((candidate, days) -> {
            List<LocalDate> losing = braked(brake.againstLedger(), candidate, days);
            if (!losing.isEmpty() && !candidate.heldId().equals(NONE)) {
                losing = braked(brake.againstHeld(), candidate, losing);
            }
            if (!losing.isEmpty()) {
                mark(candidate.captureId(), losing, "held");
                held.addAll(losing);
            }
        });
        return held;
    }

    private List<LocalDate> braked(String question, Candidate candidate, List<LocalDate> days) {
        return clickHouse.query(
                LedgerSql.of(question, days),
                parameters(
                        candidate.captureId(), Map.of("held", candidate.heldId().toString(), "share", BRAKE_SHARE)),
                row -> row.day("day"));
    }

    private static void add(Map<UUID, List<LocalDate>> groups, Candidate candidate, LocalDate day) {
        groups.computeIfAbsent(candidate.captureId(), _ -> new ArrayList<>()).add(day);
    }

    private static List<List<Pending>> chunks(List<Pending> pending) {
        List<List<Pending>> result = new ArrayList<>();
        long lines = MOST_LINES;
        for (Pending day : pending) {
            if (result.isEmpty() || lines + day.lineCount() > MOST_LINES) {
                result.add(new ArrayList<>());
                lines = 0;
            }
            result.getLast().add(day);
            lines += day.lineCount();
        }
        return result;
    }

    /**
     * When the newest complete capture with resource lines of each day began. Days that have none are left out, and so are
     * those that have to be read again: the newest one is held back, or its lines contradict themselves.
     */
    Map<LocalDate, Instant> captured(LocalDate from) {
        Map<LocalDate, Instant> result = new TreeMap<>();
        clickHouse
                .query(
                        """
                        SELECT day, max(captured_at) AS newest FROM cost_captures FINAL
                        WHERE source = {source:String} AND aws_account_id = {account:String} AND day >= {from:Date}
                          AND (detail = 'resources' OR line_count > 0)
                        GROUP BY day
                        HAVING argMax(detail = 'resources' AND state != 'held', captured_at)
                        """,
                        Map.of("source", source, "account", accountId, "from", from.toString()),
                        row -> Map.entry(row.day("day"), row.instant("newest")))
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }

    private List<LocalDate> ask(String question, UUID captureId, List<LocalDate> days) {
        return days.isEmpty()
                ? List.of()
                : clickHouse.query(
                        LedgerSql.of(question, days), parameters(captureId, Map.of()), row -> row.day("day"));
    }

    private void merge(String difference, UUID captureId, List<LocalDate> days) {
        Map<String, String> parameters = parameters(captureId, Map.of());
        int attempt = 0;
        do {
            if (attempt++ == ATTEMPTS) {
                throw new PoloException(
                        ErrorCode.CLICKHOUSE_REFUSED,
                        "The ledger of account " + accountId + " for " + days
                                + " still differs from its newest capture after " + ATTEMPTS
                                + " attempts. Is another writer at work on cost_lines?");
            }
            String take = LedgerSql.TAKE
                    .replace("${difference}", difference)
                    .replace("${attempt}", SqlText.literal(UUID.randomUUID().toString()));
            clickHouse.execute(LedgerSql.of(take, days), parameters);
        } while (differs(difference, captureId, days));
    }

    /** Lines that sum up to the same need no closer look. */
    private boolean differs(String difference, UUID captureId, List<LocalDate> days) {
        if (difference.equals(LedgerSql.LINE_DIFFERENCE)
                && ask(LedgerSql.DAYS_WITH_OTHER_LINES, captureId, days).isEmpty()) {
            return false;
        }
        return clickHouse
                        .query(
                                LedgerSql.of("SELECT count() AS n FROM (" + difference + ")", days),
                                parameters(captureId, Map.of()),
                                row -> row.number("n"))
                        .getFirst()
                > 0;
    }

    private List<Pending> pending(String question) {
        return clickHouse.query(
                question,
                Map.of("source", source, "account", accountId),
                row -> new Pending(
                        row.day("day"),
                        new Candidate(row.uuid("lines_id"), row.uuid("lines_held_id")),
                        new Candidate(row.uuid("totals_id"), row.uuid("totals_held_id")),
                        row.number("totals_new") == 1,
                        row.number("lines")));
    }

    private void mark(UUID captureId, List<LocalDate> days, String state) {
        clickHouse.execute(LedgerSql.of(LedgerSql.MARK, days), parameters(captureId, Map.of("state", state)));
    }

    private Map<String, String> parameters(UUID captureId, Map<String, String> more) {
        Map<String, String> parameters = new TreeMap<>(more);
        parameters.put("source", source);
        parameters.put("account", accountId);
        parameters.put("capture", captureId.toString());
        return parameters;
    }
}
