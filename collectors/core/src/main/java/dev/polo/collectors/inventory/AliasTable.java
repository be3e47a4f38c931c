package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Resource;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Keeping {@code resource_aliases}: the ids by which a bill may name a resource. */
final class AliasTable {
    private record Alias(String alias, Resource resource, long version) {}

    private static final TableLayout<Alias> LAYOUT = TableLayout.<Alias>of("resource_aliases")
            .column("alias", "String", Alias::alias)
            .column("resource_arn", "String", row -> row.resource.arn())
            .column("resource_type", "String", row -> row.resource.resourceType())
            .column("aws_account_id", "String", row -> row.resource.accountId())
            .column("aws_region", "String", row -> row.resource.region())
            .column("_version", "UInt64", Alias::version)
            .build();

    private static final Set<String> WORLDWIDE = Set.of("ec2", "s3");

    private final ClickHouse clickHouse;

    AliasTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * Only EC2's bare ids and buckets' names are unique in the world: a classic load balancer's name may be another account's too, and
     * would draw its money.
     */
    private static Set<String> aliases(Resource resource) {
        return WORLDWIDE.contains(Arn.parse(resource.arn()).service()) ? resource.aliases() : Set.of(resource.arn());
    }

    void write(List<InventoryStore.Finding> findings, UUID runId) {
        int resources = findings.stream()
                .mapToInt(finding -> finding.discovered().size())
                .sum();
        if (resources == 0) {
            return;
        }
        try (BatchWriter<Alias> writer = clickHouse.writer(LAYOUT, runId, resources * 2)) {
            for (InventoryStore.Finding finding : findings) {
                long version = finding.context().version();
                finding.discovered()
                        .forEach(resource ->
                                aliases(resource).forEach(alias -> writer.write(new Alias(alias, resource, version))));
            }
        }
    }
}
