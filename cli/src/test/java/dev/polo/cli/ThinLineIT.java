package dev.polo.cli;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.collectors.hierarchyadmin.HierarchyAdminCollector;
import dev.polo.collectors.relationships.RelationshipsCollector;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.TestClickHouse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

class ThinLineIT {
    @Test
    void all() {
        LocalServer server = TestClickHouse.server();
        EmulatedAws aws = TestAws.acme();
        PoloConfig config = PoloConfig.from(Map.of());
        AwsAccess access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                aws.url(),
                "x",
                null);
        try (ClickHouse clickHouse = ClickHouse.of(
                new ClickHouseSettings(server.url(), server.user(), new Secret(server.password()), "polo"))) {
            long t = System.nanoTime();
            System.out.println(new Migrator(clickHouse).migrate());
            System.out.println("migrate ms " + (System.nanoTime() - t) / 1_000_000);
            CollectionEngine engine = new CollectionEngine(
                    clickHouse, access, config, TagMap.STANDARD, InstantSource.system(), RunListener.SILENT);
            for (int round = 0; round < 2; round++) {
                int attempt = 0;
                for (Collector collector : List.<Collector>of(
                        new HierarchyAdminCollector(),
                        Ec2Collector.create(),
                        new RelationshipsCollector(),
                        new HierarchyAdminCollector(),
                        CostExplorerCollector.create())) {
                    t = System.nanoTime();
                    RunReport report = engine.run(collector, Run.of(collector.name(), Instant.now(), attempt++));
                    System.out.println(collector.name() + " ms " + (System.nanoTime() - t) / 1_000_000);
                    report.scopes()
                            .forEach(scope -> System.out.println("  " + scope.scope() + " " + scope.outcome() + " "
                                    + scope.message() + " n=" + scope.resources() + " e=" + scope.events() + " c="
                                    + scope.calls()
                                    + " paid=" + scope.paidRequests()));
                }
            }
            for (String sql : List.of(
                    "SELECT concat(resource_type,' ',resource_name,' ',resource_id,' ',marqo_index, ' ',toString(properties)) AS x FROM resource_snapshots FINAL ORDER BY x",
                    "SELECT concat(source_arn,' ',relationship,' ',target_arn) AS x FROM resource_relationships FINAL ORDER BY x",
                    "SELECT concat(toString(day),' ',resource_arn,' ',usage_type,' ',toString(cost_usd)) AS x FROM cost_lines_resolved ORDER BY x",
                    "SELECT concat(event_type,' ',event_action,' ',toString(count()),' ',toString(sum(cost_usd))) AS x FROM resource_events GROUP BY event_type, event_action",
                    "SELECT concat(node_id,' ',node_name,' ',parent_id) AS x FROM hierarchy_nodes FINAL")) {
                System.out.println("== " + sql);
                clickHouse.query(sql, row -> row.string("x")).forEach(System.out::println);
            }
        }
    }
}
