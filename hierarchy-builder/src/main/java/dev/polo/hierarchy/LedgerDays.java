package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The days of the ledger that a build looks after, and which of them have to be rolled up again: those whose lines (or
 * the resources these belong to) are not what the stored rollup was made from, and those whose parentage has changed
 * since. What was used is stored only after the rollup, so a build that died leaves its days to the next one.
 */
final class LedgerDays {
    private static final int WINDOW = 60;
    /** Lines that are rolled up in one statement; more would only take more of the server's memory. */
    private static final long CHUNK_LINES = 500_000;

    /** Lines whose rollup is looked at in every build, newest days first; older days only when something changed. */
    private static final long WATCHED_LINES = 500_000;

    /**
     * Read at every build, so without a join and without FINAL. A merge of a restated line with its older version changes
     * the sum as well: then the day is rolled up for nothing, once.
     */
    private static final String DAYS = """
            SELECT day, sum(found) AS lines, toInt64(sum(content)) AS fingerprint
            FROM
            (
                SELECT day, count() AS found, sum(cityHash64(captured_at, cost_usd, amortized_cost_usd)) AS content
                FROM cost_lines WHERE ${looked_at} GROUP BY day
                UNION ALL
                SELECT day, 0 AS found, 0 AS content FROM cost_captures WHERE ${looked_at} GROUP BY day
            )
            GROUP BY day ORDER BY day
            """;

    /**
     * Ids that stood for themselves until inventory learnt whose they are: mostly none. An ARN stays the leaf it was; what
     * becomes of it is in the history.
     */
    private static final String LEARNT = """
            SELECT alias FROM resource_aliases FINAL WHERE alias != resource_arn AND alias IN
            (
                SELECT resource_arn FROM resource_flows
                WHERE ${billed_only}
            )
            """.replace("${billed_only}", AncestryHistory.BILLED_ONLY);

    /** Rows are sums of differences, so this is a sum too: what merges do to the rows does not change it. */
    private static final String CHECKSUMS = """
            SELECT day, toInt64(sum(cityHash64(hierarchy, node_type, node_id, parent_id)
                * (reinterpretAsUInt64(cost_usd) + 31 * reinterpretAsUInt64(amortized_cost_usd)
                   + 961 * reinterpretAsUInt64(resource_count)))) AS checksum
            FROM cost_rollup_daily WHERE day IN (${days}) GROUP BY day
            """;

    /** Days that the source has said something new about; an hour more, since two clocks are compared. */
    private static final String CAPTURED = """
            SELECT capture.day AS day
            FROM (SELECT day, max(recorded_at) AS newest FROM cost_captures WHERE ${looked_at} GROUP BY day) AS capture
            LEFT JOIN
            (
                SELECT day, max(checked_at) AS checked FROM cost_reconciliation WHERE ${looked_at} GROUP BY day
            ) AS done ON capture.day = done.day
            WHERE capture.newest > done.checked - INTERVAL 1 HOUR
            """;

    private record Day(LocalDate date, long lines, long fingerprint) {}

    private final ClickHouse clickHouse;
    private final RolledUpDays rolledUp;
    private final Moves moves;
    private final LocalDate first;
    /** The window, and the older days that were captured or left, as a condition. */
    private final String lookedAt;

    private final List<Day> days = new ArrayList<>();
    private final Set<LocalDate> changed = new HashSet<>();
    private final Set<LocalDate> captured = new HashSet<>();
    private final Map<LocalDate, RolledUpDays.Made> made = new HashMap<>();
    /** The newest generation whose moves this build has looked for, or 0 when an earlier build has. */
    private long movesKnown;

    private LedgerDays(ClickHouse clickHouse, LocalDate first) {
        this.clickHouse = clickHouse;
        this.rolledUp = new RolledUpDays(clickHouse);
        this.moves = new Moves(clickHouse);
        this.first = first;
        String before = RolledUpDays.before(first);
        Set<LocalDate> older = new HashSet<>(query(CAPTURED, before));
        older.addAll(rolledUp.unfinished(before));
        // Plain comparisons: the server leaves months out by them that it need not read.
        String window = "day >= toDate('" + first + "')";
        this.lookedAt = older.isEmpty() ? window : "(" + window + " OR " + in(older) + ")";
    }

    static LedgerDays read(ClickHouse clickHouse, Instant now) {
        LocalDate first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(WINDOW);
        LedgerDays days = new LedgerDays(clickHouse, first);
        days.add(days.lookedAt);
        days.captured.addAll(days.query(CAPTURED, days.lookedAt));
        return days;
    }

    /** Looks at days as well. */
    private void add(String lookedAt) {
        made.putAll(rolledUp.read(lookedAt));
        clickHouse
                .query(
                        of(DAYS, lookedAt),
                        row -> new Day(row.day("day"), row.number("lines"), row.number("fingerprint")))
                .stream()
                // A day whose lines are gone keeps its rollup as it is.
                .filter(day -> day.lines > 0 || !made.containsKey(day.date))
                .forEach(days::add);
        days.sort(Comparator.comparing(Day::date));
        days.stream().filter(this::isChanged).forEach(day -> changed.add(day.date));
    }

    private boolean isChanged(Day day) {
        RolledUpDays.Made before = made.get(day.date);
        return before == null || !before.isOf(day.fingerprint);
    }

    /** Looks at days before the window as well, as far as they have been rolled up. */
    private void addOlder(Collection<LocalDate> found) {
        Set<LocalDate> older = new HashSet<>(found);
        older.removeIf(day -> !day.isBefore(first));
        older.removeAll(all());
        if (!older.isEmpty()) {
            older.retainAll(rolledUp.days(in(older)));
        }
        if (!older.isEmpty()) {
            add(in(older));
        }
    }

    private static String in(Collection<LocalDate> days) {
        return "day IN (" + DailyRollup.list(days) + ")";
    }

    private List<LocalDate> query(String sql, String lookedAt) {
        return clickHouse.query(of(sql, lookedAt), row -> row.day("day"));
    }

    private static String of(String sql, String lookedAt) {
        return sql.replace("${looked_at}", lookedAt);
    }

    /**
     * Adds the days on which ids stood for themselves that are known now. Before these become other leaves, and noted at
     * once: when this build dies, nothing else tells the next one. May be asked again; days that are added already stay.
     */
    void addLearnt(long generation) {
        if (clickHouse.query(LEARNT + " LIMIT 1", row -> row.string("alias")).isEmpty()) {
            return;
        }
        Set<LocalDate> learnt = new HashSet<>(
                query("SELECT DISTINCT day FROM cost_lines WHERE ${looked_at}", "alias IN (" + LEARNT + ")"));
        addOlder(learnt);
        learnt.retainAll(all());
        learnt.removeAll(changed);
        note(
                learnt,
                day -> new RolledUpDays.Note(
                        day.date, new RolledUpDays.Made(~day.fingerprint, RolledUpDays.NEVER_CHECKED), generation - 1));
        changed.addAll(learnt);
    }

    /** Adds the days whose lines belong to others than their rollup says. */
    void addMoved() {
        long watermark = rolledUp.watermark();
        long newest = moves.newest();
        if (newest > watermark) {
            movesKnown = newest;
            List<LocalDate> moved = moves.daysBefore(first, watermark);
            addOlder(moved);
            addChanged(moved);
        }
        if (!made.isEmpty()) {
            addChanged(moves.days(lookedAt));
        }
    }

    private void addChanged(List<LocalDate> moved) {
        moved.stream().filter(all()::contains).forEach(changed::add);
    }

    List<LocalDate> all() {
        return days.stream().map(Day::date).toList();
    }

    /** Whether no day was ever rolled up. */
    boolean first() {
        return made.isEmpty();
    }

    /** Days to roll up again. */
    Set<LocalDate> changed() {
        return changed;
    }

    /**
     * Adds, of the newest days and those with captures, those whose rollup is not what it was when it was last checked:
     * a mistake below the roots is in no sum that the check looks at, so only rolling up again finds it.
     */
    void addSpoiled() {
        Set<LocalDate> watched = new HashSet<>(captured);
        long lines = 0;
        for (Day day : days.reversed()) {
            if (lines <= WATCHED_LINES) {
                watched.add(day.date);
            }
            lines += day.lines;
        }
        watched.retainAll(all());
        watched.removeAll(changed);
        checksums(watched).forEach((day, checksum) -> {
            if (Objects.requireNonNull(made.get(day)).checksum() != checksum) {
                changed.add(day);
            }
        });
    }

    /**
     * Whether lines that this build cannot place may be left to the next, which reads their resources. What the last one
     * left already and this one has read no better is lost.
     *
     * @param unread hash of these lines
     */
    boolean mayLeave(LocalDate day, long unread) {
        RolledUpDays.Made before = made.get(day);
        return before == null || !before.left(unread);
    }

    /** Days whose conservation is to be checked, each with its rollup's checksum: those that changed or were captured. */
    Map<LocalDate, Long> checked() {
        Set<LocalDate> checked = new HashSet<>(changed);
        checked.addAll(captured);
        return checksums(checked);
    }

    private Map<LocalDate, Long> checksums(Set<LocalDate> wanted) {
        Map<LocalDate, Long> checksums = new HashMap<>();
        wanted.forEach(day -> checksums.put(day, 0L));
        if (!wanted.isEmpty()) {
            clickHouse.forEach(
                    CHECKSUMS.replace("${days}", DailyRollup.list(wanted)),
                    Map.of(),
                    row -> checksums.put(row.day("day"), row.number("checksum")));
        }
        return checksums;
    }

    /** The days in groups that one statement can take. */
    List<List<LocalDate>> chunks(Collection<LocalDate> wanted) {
        List<List<LocalDate>> chunks = new ArrayList<>();
        long lines = 0;
        for (Day day : days) {
            if (wanted.contains(day.date)) {
                if (chunks.isEmpty() || lines + day.lines > CHUNK_LINES) {
                    chunks.add(new ArrayList<>());
                    lines = 0;
                }
                chunks.getLast().add(day.date);
                lines += day.lines;
            }
        }
        return chunks;
    }

    /** How many lines some days have. */
    long lines(Collection<LocalDate> wanted) {
        return days.stream()
                .filter(day -> wanted.contains(day.date))
                .mapToLong(Day::lines)
                .sum();
    }

    /** Notes what the rollup of the checked days was made from, and what it is; and what is left to the next build. */
    void record(Map<LocalDate, Long> checked, Map<LocalDate, Long> left, long generation) {
        note(
                left.keySet(),
                day -> new RolledUpDays.Note(
                        day.date,
                        new RolledUpDays.Made(Objects.requireNonNull(left.get(day.date)), RolledUpDays.LEFT),
                        generation));
        note(
                checked.keySet(),
                day -> new RolledUpDays.Note(
                        day.date,
                        new RolledUpDays.Made(day.fingerprint, Objects.requireNonNull(checked.get(day.date))),
                        generation));
        if (movesKnown > 0) {
            rolledUp.raiseWatermark(movesKnown);
        }
    }

    private void note(Set<LocalDate> wanted, Function<Day, RolledUpDays.Note> note) {
        rolledUp.store(
                days.stream().filter(day -> wanted.contains(day.date)).map(note).toList());
    }
}
