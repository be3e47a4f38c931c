package dev.polo.cli;

import dev.polo.hierarchy.Conservation;
import java.time.LocalDate;
import java.util.List;

/** Whether the hierarchies hold the whole bill, in a line each. */
final class ConservationView {
    private static final int MOST_BROKEN = 10;

    private ConservationView() {}

    static void print(Console console, List<Conservation> rows) {
        if (rows.isEmpty()) {
            return;
        }
        LocalDate last =
                rows.stream().map(Conservation::day).max(LocalDate::compareTo).orElseThrow();
        print(console, rows, last);
        List<Conservation> broken = rows.stream().filter(row -> !row.holds()).toList();
        if (!broken.isEmpty()) {
            console.error(broken.size() + " sums do not add up; 'polo reconcile --from DATE --to DATE' shows them:");
            broken.stream().limit(MOST_BROKEN).forEach(row -> console.err().println("    " + text(row)));
            if (broken.size() > MOST_BROKEN) {
                console.say("    … and " + (broken.size() - MOST_BROKEN) + " more; all are in cost_reconciliation.");
            }
        }
    }

    private static String text(Conservation row) {
        String account = row.accountId().isEmpty() ? "" : " account " + row.accountId();
        return "%s %s %s%s: bill %s, lines %s, allocated %s + unallocated %s, difference %s"
                .formatted(
                        row.day(),
                        row.hierarchy(),
                        row.metric(),
                        account,
                        Amount.dollars(row.sourceTotal()),
                        Amount.dollars(row.ledgerTotal()),
                        Amount.dollars(row.allocated()),
                        Amount.dollars(row.unallocated()),
                        Amount.plain(row.difference()));
    }

    /** The lines of one day. */
    static void print(Console console, List<Conservation> rows, LocalDate day) {
        console.say("");
        rows.stream()
                .filter(row -> row.day().equals(day)
                        && row.metric().equals("unblended")
                        && row.accountId().isEmpty())
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
