package dev.polo.collectors.cost;

import dev.polo.common.resource.Arn;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One line of a bill: what one bill id cost for one usage type in one period.
 *
 * @param billId as the bill prints it; see the constants for lines that name no resource
 * @param recordType Usage, Credit, Tax, …; empty where the source does not tell
 * @param estimated whether the source may still change it
 */
public record CostLine(
        String accountId,
        Instant periodStart,
        Duration period,
        String billId,
        String usageType,
        String recordType,
        Amounts amounts,
        boolean estimated) {

    /** What Cost Explorer prints for cost without a resource: tax, credits, per-seat services. */
    public static final String NO_RESOURCE = "NoResourceId";
    /** What the control totals of an account and usage type hold beyond its resource lines. */
    public static final String UNCOVERED = "uncovered";
    /** What rounding to twelve places left of a day's total. */
    public static final String ROUNDING = "rounding";

    /** The same line with other amounts. */
    public CostLine with(Amounts others) {
        return new CostLine(accountId, periodStart, period, billId, usageType, recordType, others, estimated);
    }

    public LocalDate day() {
        return periodStart.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /**
     * The id under which inventory may know the resource. Bills print bare ids ({@code i-…}), ARNs without account or
     * region ({@code arn:aws:ec2:us-east-1::snapshot/…}), full ARNs and plain names; EC2's ids and buckets' names are unique
     * by themselves, all else is known by its whole ARN.
     */
    public String alias() {
        return Arn.tryParse(billId)
                .map(arn -> arn.service().equals("ec2") || arn.service().equals("s3")
                        ? arn.id()
                        : arn.in(arn.region(), accountId).toString())
                .orElse(billId);
    }
}
