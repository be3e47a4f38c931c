package dev.polo.collectors.relationships;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.common.scope.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/** The Acme estate, edge by edge, from both collectors that find edges. */
class AcmeEdgesIT {
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
        bench.empty("resource_snapshots", "resource_relationships", "collector_runs");
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
    }

    @Test
    void everyEdgeIsTheEstatesAndNoOther() {
        bench.run(Ec2Collector.create(), Map.of());
        RunReport report = bench.run(new RelationshipsCollector(), Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(edges())
                .containsExactly(
                        "alb-xxx backed_by i-aaa cost",
                        "alb-xxx backed_by i-ggg cost",
                        "eni-ddd eni_of i-aaa cost",
                        "eni-ddd in_subnet subnet-aaa free",
                        "i-aaa in_subnet subnet-aaa free",
                        "i-aaa secured_by sg-acme free",
                        "i-ggg in_subnet subnet-bbb free",
                        "i-ggg secured_by sg-acme free",
                        "i-globex in_subnet subnet-bbb free",
                        "i-globex secured_by sg-acme free",
                        "i-staging in_subnet subnet-bbb free",
                        "i-staging secured_by sg-acme free",
                        "i-untagged in_subnet subnet-bbb free",
                        "i-untagged secured_by sg-acme free",
                        "ipv4-aaa associated_with i-aaa cost",
                        "nat-fff in_subnet subnet-aaa free",
                        "nat-fff nat_for subnet-bbb free",
                        "rtb-aaa routes_via igw-acme free",
                        "rtb-bbb routes_via nat-fff free",
                        "snap-ccc snapshot_of vol-bbb cost",
                        "subnet-aaa in_vpc vpc-111 free",
                        "subnet-bbb in_vpc vpc-111 free",
                        "vol-bbb attached_to i-aaa cost");
    }

    @Test
    void runsWithoutChangesChangeNoEdge() {
        bench.run(Ec2Collector.create());
        bench.run(new RelationshipsCollector());
        List<String> first = discovered();
        bench.run(Ec2Collector.create());
        bench.run(new RelationshipsCollector());

        assertThat(discovered()).isEqualTo(first);
    }

    @Test
    void aFailedTargetHealthEndsNoEdge() {
        bench.run(Ec2Collector.create());
        bench.run(new RelationshipsCollector());
        bench.aws.injectFault(Fault.denied("DescribeTargetHealth").forEver());
        RunReport report = bench.run(new RelationshipsCollector());

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(edges()).contains("alb-xxx backed_by i-aaa cost", "alb-xxx backed_by i-ggg cost");
    }

    @Test
    void aTargetGroupThatIsDeletedMeanwhileIsNoFailure() {
        bench.run(Ec2Collector.create());
        bench.aws.injectFault(Fault.error("DescribeTargetHealth", "TargetGroupNotFound", "One or more not found", 400)
                .forEver());

        assertThat(bench.run(new RelationshipsCollector()).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(edges()).noneMatch(edge -> edge.contains("backed_by"));
    }

    @Test
    void aBalancerThatNoTargetGroupPointsToAnyMoreLosesItsEdges() {
        bench.run(Ec2Collector.create());
        bench.run(new RelationshipsCollector());
        try (ElasticLoadBalancingV2Client elb = elb(bench.aws)) {
            String group = elb.describeTargetGroups().targetGroups().getFirst().targetGroupArn();
            List<TargetDescription> targets =
                    elb
                            .describeTargetHealth(request -> request.targetGroupArn(group))
                            .targetHealthDescriptions()
                            .stream()
                            .map(health -> health.target())
                            .toList();
            assertThat(targets).hasSize(2);
            elb.deregisterTargets(request -> request.targetGroupArn(group).targets(targets));
            try {
                bench.run(new RelationshipsCollector());
                assertThat(edges()).noneMatch(edge -> edge.contains("backed_by"));
            } finally {
                elb.registerTargets(request -> request.targetGroupArn(group).targets(targets));
            }
        }
        bench.run(new RelationshipsCollector());
        assertThat(edges()).contains("alb-xxx backed_by i-aaa cost", "alb-xxx backed_by i-ggg cost");
    }

    @Test
    void edgesFoundFromTheFarEndEndWhenNothingShowsThemAnyMore() {
        bench.run(Ec2Collector.create());
        bench.run(new RelationshipsCollector());
        bench.clickHouse.execute("INSERT INTO resource_snapshots SELECT * REPLACE ("
                + "concat(resource_arn, '2') AS resource_arn, 'second' AS resource_name)"
                + " FROM resource_snapshots FINAL WHERE resource_type IN ('elb:load_balancer', 'vpc:nat_gateway')");
        bench.clickHouse.execute(
                "INSERT INTO resource_relationships SELECT * REPLACE (concat(source_arn, '2') AS source_arn)"
                        + " FROM resource_relationships FINAL WHERE relationship IN ('backed_by', 'nat_for')");
        assertThat(edges()).contains("second backed_by i-aaa cost", "second nat_for subnet-bbb free");

        bench.run(new RelationshipsCollector());
        assertThat(edges())
                .noneMatch(edge -> edge.startsWith("second"))
                .contains("alb-xxx backed_by i-aaa cost", "nat-fff nat_for subnet-bbb free");
    }

    private static ElasticLoadBalancingV2Client elb(EmulatedAws aws) {
        return ElasticLoadBalancingV2Client.builder()
                .endpointOverride(aws.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** Living edges by the resources' names; what is not in the inventory by its kind. */
    private static List<String> edges() {
        return bench.strings("""
                SELECT concat(if(source.resource_name != '', source.resource_name, extract(source_arn, ':([a-z-]+)/')), ' ',
                    relationship, ' ',
                    if(target.resource_name != '', target.resource_name, extract(target_arn, ':([a-z-]+)/')),
                    if(is_cost_parent = 1, ' cost', ' free')) AS x
                FROM (SELECT * FROM resource_relationships FINAL WHERE toUnixTimestamp(ended_at) = 0) AS edge
                LEFT ANY JOIN (SELECT resource_arn, resource_name FROM resource_snapshots FINAL) AS source
                    ON source.resource_arn = edge.source_arn
                LEFT ANY JOIN (SELECT resource_arn, resource_name FROM resource_snapshots FINAL) AS target
                    ON target.resource_arn = edge.target_arn
                ORDER BY x
                """);
    }

    private static List<String> discovered() {
        return bench.strings("SELECT concat(source_arn, relationship, target_arn, toString(discovered_at),"
                + " toString(ended_at)) AS x FROM resource_relationships FINAL ORDER BY x");
    }
}
