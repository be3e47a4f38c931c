package dev.polo.cli;

import dev.polo.hierarchy.Conservation;
import java.util.List;

/** Whether the hierarchies hold the whole bill, in a line each. */
final class ConservationView {
    private ConservationView() {}

    static void print(Console console, List<Conservation> rows) {
        if (rows.isEmpty()) {
            return;
        }
        long broken = rows.stream().filter(row -> !row.holds()).count();
        java.time.LocalDate last = rows.stream()
                .map(Conservation::day)
                .max(java.time.LocalDate::compareTo)
                .orElseThrow();
        print(console, rows, last);
        if (broken > 0) {
            console.error(broken + " of " + rows.size() + " sums do not add up; they are in cost_reconciliation.");
        }
    }

    /** The lines of one day. */
    static void print(Console console, List<Conservation> rows, java.time.LocalDate day) {
        console.say("");
        rows.stream()
                .filter(row -> row.day().equals(day) && row.metric().equals("unblended"))
                .forEach(row -> console.say("%s %-14s bill %s = allocated %s + unallocated %s, difference @|bold %s|@"
                        .formatted(
                                row.holds() ? "@|green ✓|@" : "@|red ✗|@",
                                row.hierarchy(),
                                Amount.dollars(row.sourceTotal()),
                                Amount.dollars(row.allocated()),
                                Amount.dollars(row.unallocated()),
                                Amount.plain(row.difference()))));
    }
}
