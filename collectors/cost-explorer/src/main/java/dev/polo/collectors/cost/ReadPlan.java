package dev.polo.collectors.cost;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which days of one account's bill a run reads. Bills change for weeks: the last three days are read every time, the
 * eleven before them, as long as Cost Explorer names resources, once a week; totals, which come in few pages, for the
 * month so far, and for the month before until the 15th, when it is closed. Days that an outage left out are read as
 * soon as possible: 14 days later nobody knows their resources any more.
 *
 * <p>Source: Cost Explorer User Guide, "Understanding your data": refreshed up to three times a day, a closed month may
 * change until the invoice is final.
 *
 * @param windows in the order in which they are read, each a capture of its own
 */
record ReadPlan(List<Window> windows) {
    /** Days that are read every time, counted back from today. */
    static final int RECENT_DAYS = 3;
    /** How far back resources are named. Source: API Reference, GetCostAndUsageWithResources: the past 14 days. */
    static final int RESOURCE_DAYS = 14;

    /** A little less than a week, so that a weekly reading does not slip by a day each time. */
    private static final Duration WEEK = Duration.ofDays(7).minusHours(12);

    private static final int MONTHS = 13;
    private static final int MONTH_CLOSED = 15;

    /**
     * @param from first day of the totals
     * @param linesFrom first day of the resource lines; {@code to} when there are none
     * @param to exclusive
     */
    record Window(LocalDate from, LocalDate linesFrom, LocalDate to) {
        boolean hasLines() {
            return linesFrom.isBefore(to);
        }

        /** The same with the lines of the newest days only. */
        Window recent() {
            LocalDate recent = to.minusDays(RECENT_DAYS);
            return linesFrom.isBefore(recent) ? new Window(from, recent, to) : this;
        }

        /** Without the days of totals alone; or, where there are none, the newest days; or the same. */
        Window shorter() {
            LocalDate first = from.isBefore(linesFrom) ? linesFrom : recent().linesFrom();
            return new Window(first, first, to);
        }
    }

    /** @param captured when the newest complete capture with resource lines of a day began */
    static ReadPlan of(Depth depth, Map<LocalDate, Instant> captured, LocalDate today, Instant now) {
        LocalDate month = today.withDayOfMonth(1);
        LocalDate from = today.getDayOfMonth() <= MONTH_CLOSED ? month.minusMonths(1) : month;
        LocalDate oldest = today.minusDays(RESOURCE_DAYS);
        LocalDate linesFrom = depth == Depth.FULL ? oldest : linesFrom(captured, oldest, today, now);
        List<Window> windows = new ArrayList<>();
        windows.add(new Window(from, linesFrom, today));
        if (depth == Depth.BACKFILL) {
            LocalDate end = month.minusMonths(MONTHS - 1);
            for (LocalDate before = from; before.isAfter(end); before = before.minusMonths(1)) {
                windows.add(new Window(before.minusMonths(1), before, before));
            }
        }
        return new ReadPlan(List.copyOf(windows));
    }

    private static LocalDate linesFrom(
            Map<LocalDate, Instant> captured, LocalDate oldest, LocalDate today, Instant now) {
        LocalDate recent = today.minusDays(RECENT_DAYS);
        if (lastLookBack(captured).isBefore(now.minus(WEEK))) {
            return oldest;
        }
        return oldest.datesUntil(recent)
                .filter(day -> !captured.containsKey(day))
                .findFirst()
                .orElse(recent);
    }

    /** When days were last read that no longer counted as recent. */
    private static Instant lastLookBack(Map<LocalDate, Instant> captured) {
        return captured.entrySet().stream()
                .filter(entry -> entry.getKey()
                        .plusDays(RECENT_DAYS)
                        .isBefore(LocalDate.ofInstant(entry.getValue(), java.time.ZoneOffset.UTC)))
                .map(Map.Entry::getValue)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }
}
