package dev.polo.aws.emulated;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a day of the emulated bill, from which both Cost Explorer calls are answered.
 *
 * @param resourceId the resource as the bill writes it, or null: Cost Explorer says {@code NoResourceId}
 * @param usageType null: Cost Explorer says {@code NoUsageType}
 * @param region null: Cost Explorer says {@code NoRegion}
 * @param recordType {@code Usage}, {@code Tax}, {@code Credit}, {@code SavingsPlanNegation}, ...
 * @param amounts decimal strings by metric ({@code UnblendedCost}, {@code AmortizedCost}, ...); NetAmortizedCost follows
 *     AmortizedCost where it is left out, every other metric UnblendedCost
 * @param quantity UsageQuantity, a decimal string, with its unit ({@code Hrs}, {@code GB-Mo}, ...)
 * @param hour 0 to 23 for an hourly line, the only ones that HOURLY shows; null for a daily one
 * @param tags cost allocation tags, for GroupBy TAG
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CostLineFixture(
        String account,
        @Nullable String resourceId,
        @Nullable String usageType,
        String service,
        @Nullable String region,
        String recordType,
        Map<String, String> amounts,
        String quantity,
        String unit,
        @Nullable Integer hour,
        Map<String, String> tags) {

    public CostLineFixture {
        amounts = Map.copyOf(amounts);
        tags = Map.copyOf(tags);
    }

    /** A daily line of usage, amortised as unblended, without tags. */
    public static CostLineFixture usage(
            String account,
            @Nullable String resourceId,
            String usageType,
            String service,
            String region,
            String dollars) {
        return new CostLineFixture(
                account,
                resourceId,
                usageType,
                service,
                region,
                "Usage",
                Map.of("UnblendedCost", dollars),
                "24",
                "Hrs",
                null,
                Map.of());
    }

    /** The same line with other amounts: a restatement. */
    public CostLineFixture withAmounts(Map<String, String> other) {
        return new CostLineFixture(
                account, resourceId, usageType, service, region, recordType, other, quantity, unit, hour, tags);
    }

    /** The same line under another record type. */
    public CostLineFixture withRecordType(String other) {
        return new CostLineFixture(
                account, resourceId, usageType, service, region, other, amounts, quantity, unit, hour, tags);
    }
}
