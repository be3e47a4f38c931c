package dev.polo.collectors.inventory;

import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A row of {@code resource_snapshots}: a resource with what Polo remembers of it.
 *
 * @param lastUpdated when something about it last changed
 * @param version the capture that wrote it, in epoch milliseconds
 */
record KnownResource(
        Resource resource,
        MarqoTags marqo,
        String accountRole,
        Instant firstSeen,
        Instant lastSeen,
        Instant lastUpdated,
        BigDecimal costDailyUsd,
        BigDecimal costMonthlyUsd,
        long version) {

    static final String DELETED = "deleted";

    boolean deleted() {
        return resource.state().equals(DELETED);
    }

    KnownResource asDeleted(Instant at, long newVersion) {
        Resource gone = new Resource(
                resource.arn(),
                resource.resourceType(),
                resource.resourceId(),
                resource.name(),
                resource.accountId(),
                resource.region(),
                DELETED,
                resource.properties(),
                resource.tags());
        return new KnownResource(
                gone, marqo, accountRole, firstSeen, lastSeen, at, costDailyUsd, costMonthlyUsd, newVersion);
    }
}
