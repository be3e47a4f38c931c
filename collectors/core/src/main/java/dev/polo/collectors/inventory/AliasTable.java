package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.resource.Resource;
import java.util.List;
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

    private final ClickHouse clickHouse;

    AliasTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    void write(List<Resource> resources, UUID runId, long version) {
        if (resources.isEmpty()) {
            return;
        }
        try (BatchWriter<Alias> writer = clickHouse.writer(LAYOUT, runId, resources.size() * 2)) {
            for (Resource resource : resources) {
                resource.aliases().forEach(alias -> writer.write(new Alias(alias, resource, version)));
            }
        }
    }
}
