package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The estate is the specification's: these resources, these tags, and nothing else. */
class AcmeEstateIT {
    @TempDir
    static Path state;

    private static EmulatedAws aws;
    private static Ec2Client ec2;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state).estate("acme").start();
        ec2 = EmulatorForTests.client(Ec2Client.builder(), aws);
    }

    @AfterAll
    static void stop() {
        ec2.close();
        aws.close();
    }

    @Test
    void instancesCarryTheTagsOfTheSpecification() {
        Map<String, Map<String, String>> tags = instances().values().stream()
                .collect(Collectors.toMap(instance -> tagsOf(instance.tags()).get("Name"), i -> tagsOf(i.tags())));

        assertThat(tags).containsOnlyKeys("i-aaa", "i-ggg", "i-staging", "i-globex", "i-untagged");
        assertThat(tags.get("i-aaa"))
                .contains(
                        entry("marqo:customer", "acme"),
                        entry("marqo:cluster", "acme-prod-1"),
                        entry("marqo:index", "products"),
                        entry("marqo:environment", "prod"));
        assertThat(tags.get("i-ggg")).containsEntry("marqo:index", "images");
        assertThat(tags.get("i-staging")).containsEntry("marqo:cluster", "acme-staging-1");
        assertThat(tags.get("i-staging")).doesNotContainKey("marqo:index");
        assertThat(tags.get("i-globex")).contains(entry("marqo:customer", "globex"), entry("marqo:index", "products"));
        assertThat(tags.get("i-untagged")).containsOnlyKeys("Name");
    }

    @Test
    void theVolumeItsSnapshotTheInterfaceAndTheAddressLeadToTheInstance() {
        Instance instance = instances().get("i-aaa");
        List<Volume> volumes = ec2.describeVolumes().volumes();
        assertThat(volumes).hasSize(1);
        assertThat(tagsOf(volumes.getFirst().tags())).containsOnly(entry("Name", "vol-bbb"));
        assertThat(volumes.getFirst().attachments().getFirst().instanceId()).isEqualTo(instance.instanceId());

        assertThat(ec2.describeSnapshots(r -> r.ownerIds("self")).snapshots())
                .singleElement()
                .satisfies(snapshot -> {
                    assertThat(snapshot.volumeId()).isEqualTo(volumes.getFirst().volumeId());
                    assertThat(tagsOf(snapshot.tags())).containsOnly(entry("Name", "snap-ccc"));
                });

        List<NetworkInterface> interfaces = ec2.describeNetworkInterfaces().networkInterfaces();
        assertThat(interfaces).hasSize(1);
        assertThat(tagsOf(interfaces.getFirst().tagSet())).containsOnly(entry("Name", "eni-ddd"));
        assertThat(interfaces.getFirst().attachment().instanceId()).isEqualTo(instance.instanceId());

        assertThat(ec2.describeAddresses().addresses()).singleElement().satisfies(address -> {
            assertThat(address.instanceId()).isEqualTo(instance.instanceId());
            assertThat(tagsOf(address.tags())).containsOnly(entry("Name", "ipv4-aaa"));
        });
    }

    @Test
    void theNetworkHasTwoSubnetsWithRoutesAndANatGatewayInTheFirst() {
        assertThat(ec2.describeVpcs().vpcs()).singleElement().satisfies(vpc -> {
            assertThat(vpc.isDefault()).isFalse();
            assertThat(tagsOf(vpc.tags())).containsOnly(entry("Name", "vpc-111"));
        });
        Map<String, String> subnets = ec2.describeSubnets().subnets().stream()
                .collect(Collectors.toMap(s -> tagsOf(s.tags()).get("Name"), s -> s.subnetId()));
        assertThat(subnets).containsOnlyKeys("subnet-aaa", "subnet-bbb");
        assertThat(instances().get("i-aaa").subnetId()).isEqualTo(subnets.get("subnet-aaa"));
        assertThat(instances().get("i-ggg").subnetId()).isEqualTo(subnets.get("subnet-bbb"));
        assertThat(instances().values())
                .allSatisfy(instance -> assertThat(instance.publicIpAddress())
                        .isEqualTo(instance.equals(instances().get("i-aaa")) ? instance.publicIpAddress() : null));
        assertThat(ec2.describeNatGateways().natGateways()).singleElement().satisfies(nat -> {
            assertThat(nat.subnetId()).isEqualTo(subnets.get("subnet-aaa"));
            assertThat(tagsOf(nat.tags())).contains(entry("Name", "nat-fff"), entry("marqo:index", "products"));
        });
        assertThat(ec2.describeRouteTables().routeTables())
                .flatExtracting(table -> table.associations())
                .extracting(association -> association.subnetId())
                .contains(subnets.get("subnet-aaa"), subnets.get("subnet-bbb"));
    }

    @Test
    void theLoadBalancerIsBackedByBothInstances() {
        try (var elb = EmulatorForTests.client(ElasticLoadBalancingV2Client.builder(), aws)) {
            LoadBalancer balancer = elb.describeLoadBalancers().loadBalancers().getFirst();
            assertThat(balancer.loadBalancerName()).isEqualTo("alb-xxx");
            assertThat(elb.describeTags(r -> r.resourceArns(balancer.loadBalancerArn()))
                            .tagDescriptions()
                            .getFirst()
                            .tags())
                    .extracting(tag -> tag.value())
                    .containsExactlyInAnyOrder("acme", "acme-prod-1", "products");
            String group = elb.describeTargetGroups(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
            assertThat(elb.describeTargetHealth(r -> r.targetGroupArn(group)).targetHealthDescriptions())
                    .allSatisfy(health ->
                            assertThat(health.targetHealth().state()).isEqualTo(TargetHealthStateEnum.HEALTHY))
                    .extracting(health -> health.target().id())
                    .containsExactlyInAnyOrder(
                            instances().get("i-aaa").instanceId(),
                            instances().get("i-ggg").instanceId());
        }
    }

    @Test
    void theOtherRegionIsEnabledAndEmpty() {
        assertThat(ec2.describeRegions().regions())
                .extracting(region -> region.regionName())
                .containsExactly("us-east-1", "us-west-2");
        DescribeRegionsResponse all = ec2.describeRegions(r -> r.allRegions(true));
        assertThat(all.regions())
                .filteredOn(region -> "not-opted-in".equals(region.optInStatus()))
                .extracting(region -> region.regionName())
                .contains("ap-east-1");
        try (Ec2Client west = EmulatorForTests.client(Ec2Client.builder(), aws, Region.US_WEST_2)) {
            assertThat(west.describeInstances().reservations()).isEmpty();
            assertThat(west.describeVpcs().vpcs()).isEmpty();
            assertThat(west.describeSubnets().subnets()).isEmpty();
            assertThat(west.describeSecurityGroups().securityGroups()).isEmpty();
            assertThat(west.describeNetworkAcls().networkAcls()).isEmpty();
        }
    }

    @Test
    void theAccountIsAcmeProductionInItsOwnOrganization() {
        try (StsClient sts = EmulatorForTests.client(StsClient.builder(), aws);
                OrganizationsClient organizations = EmulatorForTests.client(OrganizationsClient.builder(), aws)) {
            assertThat(sts.getCallerIdentity().account()).isEqualTo("111111111111");
            assertThat(organizations.listAccounts().accounts()).singleElement().satisfies(account -> {
                assertThat(account.id()).isEqualTo("111111111111");
                assertThat(account.name()).isEqualTo("Acme Production");
            });
        }
    }

    @Test
    void idsAreTheSameInEveryRun(@TempDir Path other) {
        try (EmulatedAws second = EmulatorForTests.on(other).estate("acme").start();
                Ec2Client client = EmulatorForTests.client(Ec2Client.builder(), second)) {
            assertThat(client.describeInstances().reservations())
                    .flatExtracting(reservation -> reservation.instances())
                    .extracting(instance -> instance.instanceId())
                    .containsExactlyInAnyOrderElementsOf(instances().values().stream()
                            .map(Instance::instanceId)
                            .toList());
        }
    }

    private static Map<String, Instance> instances() {
        return ec2.describeInstances().reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .collect(Collectors.toMap(i -> tagsOf(i.tags()).get("Name"), i -> i));
    }

    private static Map<String, String> tagsOf(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }
}
