package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/** What moto answers whole comes in pages, as from AWS. */
class PagingIT {
    @TempDir
    static Path state;

    private static EmulatedAws aws;
    private static Ec2Client ec2;
    private static List<String> volumes;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state).start();
        ec2 = EmulatorForTests.client(Ec2Client.builder(), aws);
        volumes = IntStream.range(0, 12)
                .mapToObj(_ -> ec2.createVolume(
                                r -> r.availabilityZone("us-east-1a").size(1))
                        .volumeId())
                .toList();
        volumes.stream().limit(7).forEach(id -> ec2.createSnapshot(r -> r.volumeId(id)));
        String vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        IntStream.range(0, 6).forEach(i -> ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.0." + i + ".0/24")));
    }

    @AfterAll
    static void stop() {
        ec2.close();
        aws.close();
    }

    @Test
    void volumesComeInThreePagesWithoutLossOrRepetition() {
        List<DescribeVolumesResponse> pages =
                ec2.describeVolumesPaginator(r -> r.maxResults(5)).stream().toList();

        assertThat(pages).extracting(page -> page.volumes().size()).containsExactly(5, 5, 2);
        assertThat(pages)
                .flatExtracting(DescribeVolumesResponse::volumes)
                .extracting(Volume::volumeId)
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(pages.getLast().nextToken()).isNull();
    }

    @Test
    void snapshotsSubnetsAndSecurityGroupsPageToo() {
        assertThat(ec2.describeSnapshotsPaginator(r -> r.ownerIds("self").maxResults(5)).stream())
                .extracting(DescribeSnapshotsResponse::snapshots)
                .extracting(List::size)
                .containsExactly(5, 2);
        assertThat(ec2.describeSubnetsPaginator(r -> r.maxResults(5)).stream()
                        .map(page -> page.subnets().size()))
                .containsExactly(5, 1);
        assertThat(ec2.describeSecurityGroups(r -> r.maxResults(5)).nextToken()).isNull();
    }

    @Test
    void filtersApplyBeforePaging() {
        String snapshotted = volumes.getFirst();
        assertThat(ec2.describeSnapshotsPaginator(r -> r.ownerIds("self")
                                .maxResults(5)
                                .filters(Filter.builder()
                                        .name("volume-id")
                                        .values(snapshotted)
                                        .build()))
                        .snapshots())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.volumeId()).isEqualTo(snapshotted));
    }

    @Test
    void withoutMaxResultsEverythingComesAtOnce() {
        DescribeVolumesResponse whole = ec2.describeVolumes();
        assertThat(whole.volumes()).hasSize(12);
        assertThat(whole.nextToken()).isNull();
    }

    @Test
    void maxResultsIsRefusedWithExplicitIdsAndBelowFive() {
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeVolumes(r -> r.volumeIds(volumes.getFirst()).maxResults(5)));
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeInstances(r -> r.instanceIds("i-1").maxResults(5)));
        refused("InvalidParameterValue", () -> ec2.describeVolumes(r -> r.maxResults(4)));
        assertThat(ec2.describeVolumes(r -> r.volumeIds(volumes.getFirst())).volumes())
                .hasSize(1);
    }

    @Test
    void aTokenOfAnotherQuestionIsRefused() {
        String token = ec2.describeVolumes(r -> r.maxResults(5)).nextToken();
        refused(
                "InvalidNextToken",
                () -> ec2.describeSnapshots(r -> r.nextToken(token).maxResults(5)));
        refused(
                "InvalidNextToken",
                () -> ec2.describeVolumes(r -> r.nextToken("nonsense").maxResults(5)));
    }

    @Test
    void addressesDoNotPage() {
        IntStream.range(0, 6).forEach(_ -> ec2.allocateAddress(r -> r.domain("vpc")));
        assertThat(ec2.describeAddresses().addresses()).hasSize(6);
    }

    @Test
    void anEmptyPageWithATokenIsNotTheEnd() {
        aws.injectFault(Fault.of("DescribeVolumes", Fault.Kind.EMPTY_PAGE).after(1));
        List<DescribeVolumesResponse> pages =
                ec2.describeVolumesPaginator(r -> r.maxResults(5)).stream().toList();
        assertThat(pages).extracting(page -> page.volumes().size()).containsExactly(5, 0, 5, 2);
        aws.clearFaults();
    }

    @Test
    void targetGroupsPageByMarker() {
        try (var elb = EmulatorForTests.client(ElasticLoadBalancingV2Client.builder(), aws)) {
            String vpc = ec2.describeVpcs().vpcs().getFirst().vpcId();
            IntStream.range(0, 5)
                    .forEach(i -> elb.createTargetGroup(
                            r -> r.name("tg-" + i).protocol("HTTP").port(80).vpcId(vpc)));
            var first = elb.describeTargetGroups(r -> r.pageSize(2));
            assertThat(first.targetGroups()).hasSize(2);
            assertThat(first.nextMarker()).isNotNull();
            assertThat(elb.describeTargetGroupsPaginator(r -> r.pageSize(2)).targetGroups())
                    .extracting(TargetGroup::targetGroupName)
                    .containsExactlyInAnyOrder("tg-0", "tg-1", "tg-2", "tg-3", "tg-4");
            assertThatThrownBy(() -> elb.describeTargetGroups(r -> r.pageSize(401)))
                    .hasMessageContaining("between 1 and 400");
        }
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                .isEqualTo(code));
    }
}
