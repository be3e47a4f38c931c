package dev.polo.collectors.relationships;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.common.scope.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ConnectivityType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;
import software.amazon.awssdk.services.rds.RdsClient;

/** Edges that the Acme estate has none of, in a region of their own. */
class FurtherEdgesIT {
    private static final String REGION = "eu-west-1";
    private static final Map<String, String> SETTINGS = Map.of("POLO_REGIONS", REGION);
    private static Bench bench;
    private static Ec2Client ec2;
    private static ElasticLoadBalancingV2Client elb;
    private static String vpc;
    private static String subnet;

    @BeforeAll
    static void build() {
        bench = Bench.create();
        ec2 = client(Ec2Client.builder());
        elb = client(ElasticLoadBalancingV2Client.builder());
        vpc = ec2.createVpc(request -> request.cidrBlock("10.20.0.0/16")).vpc().vpcId();
        subnet = ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("10.20.1.0/24"))
                .subnet()
                .subnetId();
    }

    @AfterAll
    static void stop() {
        elb.close();
        ec2.close();
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty("resource_snapshots", "resource_relationships", "collector_runs");
    }

    @Test
    void anAddressLeadsThroughItsInterfaceAndANetworkBalancerToTheOneBehindIt() {
        Instance instance = ec2.runInstances(request ->
                        request.imageId("ami-1").minCount(1).maxCount(1).subnetId(subnet))
                .instances()
                .getFirst();
        String eni = ec2.createNetworkInterface(
                        request -> request.subnetId(subnet).privateIpAddress("10.20.1.77"))
                .networkInterface()
                .networkInterfaceId();
        String alb = balancer("inner", LoadBalancerTypeEnum.APPLICATION);
        String nlb = balancer("outer", LoadBalancerTypeEnum.NETWORK);
        String pods = group(
                "pods", TargetTypeEnum.IP, ProtocolEnum.HTTP, instance.privateIpAddress(), "10.20.1.77", "10.99.9.9");
        String front = group("front", TargetTypeEnum.ALB, ProtocolEnum.TCP, alb);
        listen(alb, ProtocolEnum.HTTP, pods);
        listen(nlb, ProtocolEnum.TCP, front);

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        // moto puts network balancers under app/ too.
        assertThat(edges("backed_by"))
                .containsExactlyInAnyOrder(
                        "loadbalancer/app/inner -> instance/" + instance.instanceId(),
                        "loadbalancer/app/inner -> network-interface/" + eni,
                        "loadbalancer/app/outer -> loadbalancer/app/inner");
    }

    @Test
    void aSubnetWithoutATableOfItsOwnGoesByTheMainOne() {
        String own = ec2.createVpc(request -> request.cidrBlock("10.21.0.0/16"))
                .vpc()
                .vpcId();
        String first = ec2.createSubnet(request -> request.vpcId(own).cidrBlock("10.21.1.0/24"))
                .subnet()
                .subnetId();
        String second = ec2.createSubnet(request -> request.vpcId(own).cidrBlock("10.21.2.0/24"))
                .subnet()
                .subnetId();
        String nat = ec2.createNatGateway(request -> request.subnetId(first).connectivityType(ConnectivityType.PRIVATE))
                .natGateway()
                .natGatewayId();
        String main = ec2.describeRouteTables(request -> request.filters(
                        Filter.builder().name("vpc-id").values(own).build()))
                .routeTables()
                .getFirst()
                .routeTableId();
        ec2.createRoute(request ->
                request.routeTableId(main).destinationCidrBlock("10.0.0.0/8").natGatewayId(nat));
        String explicit =
                ec2.createRouteTable(request -> request.vpcId(own)).routeTable().routeTableId();
        ec2.associateRouteTable(request -> request.routeTableId(explicit).subnetId(first));

        collect();
        assertThat(edges("nat_for")).containsExactly("natgateway/" + nat + " -> subnet/" + second);
        assertThat(edges("routes_via")).contains("route-table/" + main + " -> natgateway/" + nat);
    }

    @Test
    void aLogGroupLeadsToWhatWritesToIt() {
        try (CloudWatchLogsClient logs = client(CloudWatchLogsClient.builder());
                RdsClient rds = client(RdsClient.builder())) {
            rds.createDBCluster(request -> request.dbClusterIdentifier("orders")
                    .engine("aurora-postgresql")
                    .masterUsername("root")
                    .masterUserPassword("hunter2000"));
            for (String name : List.of("flows", "/aws/rds/cluster/orders/postgresql", "/aws/lambda/unknown")) {
                logs.createLogGroup(request -> request.logGroupName(name));
            }
            ec2.createFlowLogs(request -> request.resourceIds(vpc)
                    .resourceType("VPC")
                    .trafficType("ALL")
                    .logGroupName("flows")
                    .deliverLogsPermissionArn("arn:aws:iam::" + Bench.ACCOUNT + ":role/flow-logs"));

            collect();
            assertThat(edges("log_group_for"))
                    .containsExactlyInAnyOrder(
                            "log-group:/aws/rds/cluster/orders/postgresql -> cluster:orders",
                            "log-group:flows -> vpc/" + vpc);

            logs.deleteLogGroup(request -> request.logGroupName("flows"));
            rds.deleteDBCluster(request -> request.dbClusterIdentifier("orders").skipFinalSnapshot(true));
            collect();
            collect();
            assertThat(edges("log_group_for"))
                    .contains("log-group:/aws/rds/cluster/orders/postgresql -> cluster:orders");
        }
    }

    @Test
    void aSnapshotLeadsToTheImageMadeOfIt() {
        String instance = ec2.runInstances(request ->
                        request.imageId("ami-1").minCount(1).maxCount(1).subnetId(subnet))
                .instances()
                .getFirst()
                .instanceId();
        String image = ec2.createImage(request -> request.instanceId(instance).name("golden"))
                .imageId();

        collect();
        assertThat(edges("used_by_image"))
                .singleElement()
                .satisfies(edge -> assertThat(edge).startsWith("snapshot/snap-").endsWith("-> image/" + image));

        ec2.deregisterImage(request -> request.imageId(image));
        collect();
        collect();
        assertThat(edges("used_by_image")).isEmpty();
    }

    @Test
    void withoutAnInventoryNothingIsConcluded() {
        RunReport report = bench.run(new RelationshipsCollector(), SETTINGS);

        assertThat(report.scopes()).hasSize(4).allSatisfy(scope -> {
            assertThat(scope.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(scope.message()).contains("polo collect ec2");
        });
    }

    private static RunReport collect() {
        bench.run(Ec2Collector.create(), SETTINGS);
        return bench.run(new RelationshipsCollector(), SETTINGS);
    }

    private static String balancer(String name, LoadBalancerTypeEnum type) {
        return elb.createLoadBalancer(request -> request.name(name).type(type).subnets(subnet))
                .loadBalancers()
                .getFirst()
                .loadBalancerArn();
    }

    private static String group(String name, TargetTypeEnum type, ProtocolEnum protocol, String... targets) {
        String arn = elb.createTargetGroup(request -> request.name(name)
                        .targetType(type)
                        .protocol(protocol)
                        .port(80)
                        .vpcId(vpc))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        for (String target : targets) {
            elb.registerTargets(request -> request.targetGroupArn(arn)
                    .targets(TargetDescription.builder().id(target).build()));
        }
        return arn;
    }

    private static void listen(String balancer, ProtocolEnum protocol, String group) {
        elb.createListener(request -> request.loadBalancerArn(balancer)
                .protocol(protocol)
                .port(80)
                .defaultActions(Action.builder()
                        .type(ActionTypeEnum.FORWARD)
                        .targetGroupArn(group)
                        .build()));
    }

    /** Living edges of a kind, load balancers without the end of their ARN that is drawn by lot. */
    private static List<String> edges(String relationship) {
        return bench.strings("SELECT concat(" + shown("source_arn") + ", ' -> ', " + shown("target_arn") + ") AS x"
                + " FROM resource_relationships FINAL WHERE toUnixTimestamp(ended_at) = 0 AND relationship = '"
                + relationship + "'");
    }

    private static String shown(String arn) {
        return "replaceRegexpOne(replaceRegexpOne(" + arn + ", '^arn:aws:[a-z0-9]+:[^:]*:[0-9]*:', ''),"
                + " '^(loadbalancer/.*)/.*', '\\\\1')";
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(bench.aws.url())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
