package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reading and writing {@code resource_snapshots}, a row per resource. */
final class SnapshotTable {
    static final TableLayout<KnownResource> LAYOUT = TableLayout.<KnownResource>of("resource_snapshots")
            .column("resource_arn", "String", row -> row.resource().arn())
            .column("resource_type", "String", row -> row.resource().resourceType())
            .column("resource_id", "String", row -> row.resource().resourceId())
            .column("resource_name", "String", row -> row.resource().name())
            .column("aws_account_id", "String", row -> row.resource().accountId())
            .column("aws_region", "String", row -> row.resource().region())
            .column("state", "String", row -> row.resource().state())
            .column("first_seen", "DateTime64(3, 'UTC')", KnownResource::firstSeen)
            .column("last_seen", "DateTime64(3, 'UTC')", KnownResource::lastSeen)
            .column("last_updated", "DateTime64(3, 'UTC')", KnownResource::lastUpdated)
            .column("marqo_customer", "String", row -> row.marqo().customer())
            .column("marqo_cluster", "String", row -> row.marqo().cluster())
            .column("marqo_index", "String", row -> row.marqo().index())
            .column("marqo_env", "String", row -> row.marqo().env())
            .column("marqo_purpose", "String", row -> row.marqo().purpose())
            .column("account_role", "String", KnownResource::accountRole)
            .column("properties", "Map(String, String)", row -> row.resource().properties())
            .column("tags", "Map(String, String)", row -> row.resource().tags())
            .column("cost_daily_usd", "Decimal(38, 12)", KnownResource::costDailyUsd)
            .column("cost_monthly_usd", "Decimal(38, 12)", KnownResource::costMonthlyUsd)
            .column("_version", "UInt64", KnownResource::version)
            .build();

    private final ClickHouse clickHouse;
    private final String inScope;

    /** @param global whether a scope covers all regions of its account */
    SnapshotTable(ClickHouse clickHouse, boolean global) {
        this.clickHouse = clickHouse;
        this.inScope = "resource_type = {type:String} AND aws_account_id = {account:String}"
                + (global ? "" : " AND aws_region = {region:String}") + " AND state != 'deleted'";
    }

    /**
     * What is known of these resources, by ARN. Asked for before the rest is read: after FINAL, which WHERE waits for, every
     * column of all resources in the same granules would be put together first.
     */
    static Map<String, KnownResource> byArn(ClickHouse clickHouse, Collection<String> arns) {
        Map<String, KnownResource> result = new HashMap<>();
        clickHouse
                .query(
                        "SELECT * FROM resource_snapshots FINAL PREWHERE resource_arn IN " + SqlText.tuple(arns),
                        SnapshotTable::read)
                .forEach(known -> result.put(known.resource().arn(), known));
        return result;
    }

    /** Resources of a scope that are not known as deleted and were last seen before a moment. */
    List<KnownResource> notSeenSince(Scope scope, Instant moment) {
        // The ARNs first: FINAL would else put together every column of every resource there is.
        List<String> arns = clickHouse.query(
                "SELECT resource_arn FROM resource_snapshots FINAL WHERE " + inScope
                        + " AND last_seen < fromUnixTimestamp64Milli({moment:Int64})",
                Map.of(
                        "type", scope.resourceType(),
                        "account", scope.accountId(),
                        "region", scope.region(),
                        "moment", Long.toString(moment.toEpochMilli())),
                row -> row.string("resource_arn"));
        return arns.isEmpty() ? List.of() : List.copyOf(byArn(clickHouse, arns).values());
    }

    long living(Scope scope) {
        return clickHouse
                .query(
                        "SELECT count() AS n FROM resource_snapshots FINAL WHERE " + inScope,
                        Map.of("type", scope.resourceType(), "account", scope.accountId(), "region", scope.region()),
                        row -> row.number("n"))
                .getFirst();
    }

    private static KnownResource read(Row row) {
        Resource resource = resource(row);
        MarqoTags marqo = new MarqoTags(
                row.string("marqo_customer"),
                row.string("marqo_cluster"),
                row.string("marqo_index"),
                row.string("marqo_env"),
                row.string("marqo_purpose"));
        return new KnownResource(
                resource,
                marqo,
                row.string("account_role"),
                row.instant("first_seen"),
                row.instant("last_seen"),
                row.instant("last_updated"),
                row.decimal("cost_daily_usd"),
                row.decimal("cost_monthly_usd"),
                row.number("_version"));
    }

    static Resource resource(Row row) {
        return new Resource(
                row.string("resource_arn"),
                row.string("resource_type"),
                row.string("resource_id"),
                row.string("resource_name"),
                row.string("aws_account_id"),
                row.string("aws_region"),
                row.string("state"),
                row.map("properties"),
                row.map("tags"));
    }
}
