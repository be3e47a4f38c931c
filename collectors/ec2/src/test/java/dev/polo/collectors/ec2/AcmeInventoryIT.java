package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Arn;
import dev.polo.common.scope.Outcome;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Acme estate, resource by resource. */
class AcmeInventoryIT {
    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty(
                "resource_events",
                "resource_snapshots",
                "resource_relationships",
                "resource_aliases",
                "collector_runs");
        bench.aws.resetCalls();
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
    }

    @Test
    void everyResourceIsThereOnce() {
        RunReport report = bench.run(Ec2Collector.create(), Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        long global = Ec2Collector.types().stream().filter(ResourceType::global).count();
        assertThat(report.scopes())
                .filteredOn(scope -> scope.outcome() == Outcome.COMPLETE)
                .hasSize((int) (2L * Ec2Collector.types().size() - global));
        assertThat(bench.strings("SELECT concat(resource_type, ' ', resource_name, ' ', state) AS x"
                        + " FROM resource_snapshots FINAL WHERE resource_name NOT IN ('default', '') ORDER BY x"))
                .containsExactly(
                        "ebs:snapshot snap-ccc completed",
                        "ebs:volume vol-bbb in-use",
                        "ec2:instance i-aaa running",
                        "ec2:instance i-ggg running",
                        "ec2:instance i-globex running",
                        "ec2:instance i-staging running",
                        "ec2:instance i-untagged running",
                        "elastic_ip ipv4-aaa associated",
                        "elb:load_balancer alb-xxx active",
                        "elb:target_group tg-xxx in-use",
                        "eni eni-ddd in-use",
                        "security_group sg-acme available",
                        "subnet subnet-aaa available",
                        "subnet subnet-bbb available",
                        "vpc vpc-111 available",
                        "vpc:internet_gateway igw-acme attached",
                        "vpc:nat_gateway nat-fff available",
                        "vpc:route_table rtb-aaa available",
                        "vpc:route_table rtb-bbb available");
        assertThat(bench.strings("SELECT concat(resource_name, ' ', marqo_customer, ' ', marqo_cluster, ' ',"
                        + " marqo_index, ' ', marqo_env) AS x FROM resource_snapshots FINAL"
                        + " WHERE marqo_customer != '' ORDER BY x"))
                .containsExactly(
                        "alb-xxx acme acme-prod-1 products ",
                        "i-aaa acme acme-prod-1 products prod",
                        "i-ggg acme acme-prod-1 images prod",
                        "i-globex globex globex-prod-1 products prod",
                        "i-staging acme acme-staging-1  staging",
                        "nat-fff acme acme-prod-1 products ");
        assertThat(bench.strings("SELECT concat(event_type, ' ', event_action) AS x FROM resource_events GROUP BY x"))
                .containsExactly("lifecycle discovered");
    }

    @Test
    void resourcesHaveTheSpecificationsPropertiesAndWholeArns() {
        bench.run(Ec2Collector.create());

        assertThat(properties("i-aaa"))
                .containsKeys("ami_id", "subnet_id", "vpc_id", "launch_time")
                .containsEntry("instance_type", "m5.12xlarge")
                .containsEntry("state", "running");
        assertThat(properties("vol-bbb"))
                .containsEntry("volume_type", "gp3")
                .containsEntry("size_gb", "720")
                .containsEntry("iops", "3000")
                .containsEntry("throughput_mbps", "125")
                .containsEntry("encrypted", "false")
                .containsEntry("attached_instance", id("i-aaa"));
        assertThat(properties("nat-fff")).containsKey("vpc_id").containsEntry("subnet_id", id("subnet-aaa"));
        assertThat(properties("ipv4-aaa"))
                .containsEntry("associated", "true")
                .containsEntry("instance_id", id("i-aaa"))
                .containsKey("public_ip");
        assertThat(properties("snap-ccc"))
                .containsEntry("volume_id", id("vol-bbb"))
                .containsEntry("size_gb", "720");
        assertThat(properties("alb-xxx")).containsEntry("type", "application").containsKey("dns_name");
        assertThat(bench.strings("SELECT resource_arn AS x FROM resource_snapshots FINAL"))
                .allSatisfy(text -> {
                    Arn arn = Arn.parse(text);
                    assertThat(arn.account()).isEqualTo(Bench.ACCOUNT);
                    assertThat(arn.region()).isEqualTo(Bench.REGION);
                });
    }

    @Test
    void aSecondRunFindsNothingNew() {
        bench.run(Ec2Collector.create(), Map.of());
        long resources = bench.number("SELECT count() AS x FROM resource_snapshots FINAL");

        RunReport second = bench.run(Ec2Collector.create(), Map.of());
        assertThat(second.events()).isZero();
        assertThat(second.resources()).isEqualTo(resources);
    }

    @Test
    void anEmptyPageWithATokenIsNotTheEnd() {
        bench.aws.injectFault(Fault.of("DescribeInstances", Fault.Kind.EMPTY_PAGE)
                .inRegion(Bench.REGION)
                .times(3));

        RunReport report = bench.run(Ec2Collector.create());
        assertThat(report.scopes())
                .filteredOn(scope -> scope.scope().resourceType().equals("ec2:instance"))
                .singleElement()
                .satisfies(scope -> {
                    assertThat(scope.pages()).isEqualTo(4);
                    assertThat(scope.resources()).isEqualTo(5);
                });
        assertThat(bench.aws.calls()).contains(new Call("ec2", "DescribeInstances", Bench.ACCOUNT, Bench.REGION, 4));
    }

    @Test
    void aThrottledTypeClosesNothingHoweverOften() {
        bench.run(Ec2Collector.create());
        long living = living();
        bench.aws.injectFault(Fault.denied("DescribeInstances").forEver());
        bench.aws.injectFault(Fault.of("DescribeVolumes", Fault.Kind.MALFORMED).forEver());
        for (int i = 0; i < 2; i++) {
            RunReport report = bench.run(Ec2Collector.create());
            assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(report.events()).isZero();
        }

        assertThat(living()).isEqualTo(living);
    }

    private static long living() {
        return bench.number("SELECT count() AS x FROM resource_snapshots FINAL WHERE state != 'deleted'");
    }

    private static SortedMap<String, String> properties(String name) {
        List<SortedMap<String, String>> found = bench.clickHouse.query(
                "SELECT properties FROM resource_snapshots FINAL WHERE resource_name = {name:String}",
                Map.of("name", name),
                row -> row.map("properties"));
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String id(String name) {
        return bench.strings(
                        "SELECT resource_id AS x FROM resource_snapshots FINAL WHERE resource_name = '" + name + "'")
                .getFirst();
    }
}
