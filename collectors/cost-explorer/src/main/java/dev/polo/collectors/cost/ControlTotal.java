package dev.polo.collectors.cost;

import java.time.LocalDate;

/**
 * What the source says a day costs without naming resources; the measure that the lines are held against.
 *
 * @param grouping which of the two breakdowns it belongs to; each sums to the whole day
 * @param usageType empty in {@link Grouping#RECORD_SERVICE}
 * @param recordType empty in {@link Grouping#SERVICE_USAGE}
 */
public record ControlTotal(
        LocalDate day, Grouping grouping, String service, String usageType, String recordType, Amounts amounts) {

    /** How a day's total is broken down. */
    public enum Grouping {
        SERVICE_USAGE,
        RECORD_SERVICE;

        String sqlName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
