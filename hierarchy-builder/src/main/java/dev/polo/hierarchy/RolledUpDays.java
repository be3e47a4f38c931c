package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code cost_rollup_days}: what the rollup of each day was made from, and what it was when it was last checked. The row of
 * one day that no bill has says up to which generation moves into the days before the window were looked for.
 */
final class RolledUpDays {
    /** In place of a checksum: the day is to be rolled up again. */
    static final long NEVER_CHECKED = -1;
    /** In place of a checksum: the same, and the fingerprint is that of the lines that the build could not place. */
    static final long LEFT = -2;

    private static final LocalDate WATERMARK = LocalDate.EPOCH;
    private static final String ROWS = "FROM cost_rollup_days FINAL WHERE ";

    /**
     * What a build noted of a day.
     *
     * @param fingerprint of the day's lines
     * @param checksum of the rollup
     */
    record Made(long fingerprint, long checksum) {
        boolean isOf(long lines) {
            return checksum != NEVER_CHECKED && checksum != LEFT && fingerprint == lines;
        }

        boolean left(long unread) {
            return checksum == LEFT && fingerprint == unread;
        }
    }

    /** What a build, named by its generation, notes of a day. */
    record Note(LocalDate day, Made made, long generation) {
        private String values() {
            return "('" + day + "', " + made.fingerprint + ", " + made.checksum + ", " + generation + ")";
        }
    }

    private final ClickHouse clickHouse;

    RolledUpDays(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Days before one, as a condition; the watermark's is none of them. */
    static String before(LocalDate day) {
        return "day > '" + WATERMARK + "' AND day < '" + day + "'";
    }

    /** @param lookedAt which days, as a condition; so are all of them here */
    Map<LocalDate, Made> read(String lookedAt) {
        Map<LocalDate, Made> made = new HashMap<>();
        clickHouse.forEach(
                "SELECT day, fingerprint, rollup_checksum " + ROWS + lookedAt,
                Map.of(),
                row -> made.put(row.day("day"), new Made(row.number("fingerprint"), row.number("rollup_checksum"))));
        return made;
    }

    List<LocalDate> days(String lookedAt) {
        return clickHouse.query("SELECT day " + ROWS + lookedAt, row -> row.day("day"));
    }

    /** Days that a build has begun with and not ended, or whose check it was not content with. */
    List<LocalDate> unfinished(String lookedAt) {
        return days(lookedAt + " AND rollup_checksum IN (" + NEVER_CHECKED + ", " + LEFT + ")");
    }

    /** The newest generation whose moves into the days before the window have been looked for. */
    long watermark() {
        return clickHouse
                .query(
                        "SELECT max(generation) AS newest " + ROWS + "day = '" + WATERMARK + "'",
                        row -> row.number("newest"))
                .getFirst();
    }

    void raiseWatermark(long generation) {
        store(List.of(new Note(WATERMARK, new Made(0, 0), generation)));
    }

    void store(Collection<Note> notes) {
        if (!notes.isEmpty()) {
            clickHouse.execute("INSERT INTO cost_rollup_days (day, fingerprint, rollup_checksum, generation)"
                    + " SETTINGS insert_deduplication_token = "
                    + SqlText.literal(UUID.randomUUID().toString()) + " VALUES "
                    + notes.stream().map(Note::values).collect(Collectors.joining(", ")));
        }
    }
}
