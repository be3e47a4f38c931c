package dev.polo.collectors.costexplorer;

import dev.polo.collectors.cost.Amounts;
import dev.polo.collectors.cost.CostLine;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the hours of EC2 instances sum to, so that a day's line gives way to them. What the hours leave of a day, because
 * some are not delivered yet or were rounded, stays a line of the day.
 */
final class Hours {
    private record Key(LocalDate day, String billId, String usageType) {}

    private record Hour(Instant start, String billId, String usageType) {}

    private final Map<Key, Amounts> sums = new HashMap<>();
    /** A page that is read twice must not count twice. */
    private final Set<Hour> seen = new HashSet<>();

    void add(CostLine hour) {
        if (!seen.add(new Hour(hour.periodStart(), hour.billId(), hour.usageType()))) {
            return;
        }
        sums.merge(new Key(hour.day(), hour.billId(), hour.usageType()), hour.amounts(), Amounts::plus);
    }

    /** The day's line without what its hours hold already; empty when nothing is left. */
    Optional<CostLine> rest(CostLine day) {
        if (sums.isEmpty()) {
            return Optional.of(day);
        }
        Amounts hours = sums.get(new Key(day.day(), day.billId(), day.usageType()));
        if (hours == null) {
            return Optional.of(day);
        }
        Amounts left = day.amounts().minus(hours);
        return left.rounded().isNothing() ? Optional.empty() : Optional.of(day.with(left));
    }
}
