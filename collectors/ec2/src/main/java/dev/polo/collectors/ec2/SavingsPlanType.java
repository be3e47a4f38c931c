package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import java.util.stream.Stream;
import software.amazon.awssdk.services.savingsplans.SavingsplansClient;
import software.amazon.awssdk.services.savingsplans.model.DescribeSavingsPlansResponse;
import software.amazon.awssdk.services.savingsplans.model.SavingsPlan;

/**
 * {@code savings_plan}; an account's, not a region's, though one of EC2 instances names the region it is for. The SDK has
 * no paginator for it.
 */
final class SavingsPlanType {
    private static final int PAGE = 1000;

    static final ResourceType<SavingsPlan> TYPE = ResourceType.<SavingsPlan>of("savings_plan", "savingsplans")
            .list(
                    session -> session.client(SavingsplansClient.builder()),
                    SavingsPlanType::pages,
                    DescribeSavingsPlansResponse::savingsPlans)
            .global(SavingsPlan::region)
            .worldwideArn()
            .id(SavingsPlan::savingsPlanId)
            .arn(SavingsPlan::savingsPlanArn)
            .name(SavingsPlan::description)
            .state(SavingsPlan::stateAsString)
            .tagMap(SavingsPlan::tags)
            .property("type", SavingsPlan::savingsPlanTypeAsString)
            .property("commitment_usd_per_hour", SavingsPlan::commitment)
            .skip("State", "SavingsPlanArn", "SavingsPlanType", "Commitment", "Region")
            .allow("savingsplans:DescribeSavingsPlans")
            .build();

    private SavingsPlanType() {}

    private static Iterable<DescribeSavingsPlansResponse> pages(SavingsplansClient plans) {
        return () -> Stream.iterate(
                        plans.describeSavingsPlans(request -> request.maxResults(PAGE)),
                        page -> page != null,
                        page -> page.nextToken() == null || page.nextToken().isEmpty()
                                ? null
                                : plans.describeSavingsPlans(
                                        request -> request.maxResults(PAGE).nextToken(page.nextToken())))
                .iterator();
    }
}
