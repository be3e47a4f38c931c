package dev.polo.collectors.cost;

import java.time.LocalDate;
import java.util.Locale;

/**
 * What the source says a day costs without naming resources; the measure that the lines are held against.
 *
 * @param grouping which of the breakdowns it belongs to; each sums to the whole day
 * @param usageType empty but in {@link Grouping#SERVICE_USAGE}
 * @param recordType empty but in {@link Grouping#RECORD_SERVICE}
 * @param estimated whether the source may still change it
 */
public record ControlTotal(
        String accountId,
        LocalDate day,
        Grouping grouping,
        String service,
        String usageType,
        String recordType,
        Amounts amounts,
        boolean estimated) {

    /** How a day's total is broken down. */
    public enum Grouping {
        SERVICE_USAGE,
        RECORD_SERVICE,
        /** A payer's day by the accounts it pays for, those that nobody collects included. */
        LINKED_ACCOUNT;

        String sqlName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    ControlTotal with(Amounts others) {
        return new ControlTotal(accountId, day, grouping, service, usageType, recordType, others, estimated);
    }

    /** What tells it from the others of a capture. */
    ControlTotal key() {
        return new ControlTotal(accountId, day, grouping, service, usageType, recordType, Amounts.ZERO, false);
    }
}
