package dev.polo.collectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Volume;

class FlattenerTest {
    @ParameterizedTest
    @CsvSource({
        "InstanceId, instance_id",
        "VPCId, vpc_id",
        "DNSName, dns_name",
        "CanonicalHostedZoneNameID, canonical_hosted_zone_name_id",
        "Ipv6Address, ipv6_address",
        "EbsOptimized, ebs_optimized",
        "volumeId, volume_id",
    })
    void namesBecomeSnakeCase(String memberName, String expected) {
        assertThat(Flattener.snakeCase(memberName)).isEqualTo(expected);
    }

    @Test
    void nestedFieldsStandBehindTheirOwnersName() {
        Instance instance = Instance.builder()
                .instanceId("i-1")
                .launchTime(Instant.parse("2026-01-02T03:04:05Z"))
                .placement(placement -> placement.availabilityZone("us-east-1a"))
                .build();

        assertThat(Flattener.flatten(instance, Set.of()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "instance_id", "i-1",
                        "launch_time", "2026-01-02T03:04:05Z",
                        "placement_availability_zone", "us-east-1a"));
    }

    @Test
    void whatIsAbsentEmptyOrSkippedIsLeftOut() {
        Volume volume = Volume.builder()
                .volumeId("vol-1")
                .snapshotId("")
                .size(0)
                .encrypted(false)
                .attachments(List.of())
                .build();

        assertThat(Flattener.flatten(volume, Set.of("VolumeId")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("size", "0", "encrypted", "false"));
    }

    @Test
    void theOrderInWhichAwsListsIsNoChangeHoweverDeep() {
        assertThat(Flattener.flatten(group("10.0.0.0/8", "10.1.0.0/16"), Set.of()))
                .isEqualTo(Flattener.flatten(group("10.1.0.0/16", "10.0.0.0/8"), Set.of()))
                .containsEntry(
                        "ip_permissions",
                        "[{\"from_port\":80,\"ip_ranges\":[{\"cidr_ip\":\"10.0.0.0/8\"},{\"cidr_ip\":\"10.1.0.0/16\"}]}]");
    }

    @Test
    void plainListsAreJoinedAndObjectsAreJson() {
        Map<String, String> target = new TreeMap<>();
        Flattener.put(target, "zones", List.of("b", "a"));
        Flattener.put(target, "permissions", List.of(range("2"), range("1")));
        Flattener.put(target, "nothing", null);
        Flattener.put(target, "map", Map.of("key", "value"));

        assertThat(target)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "zones", "a,b",
                        "permissions", "[{\"cidr_ip\":\"1\"},{\"cidr_ip\":\"2\"}]",
                        "map_key", "value"));
    }

    @Test
    void whatJsonHasSignsForIsReadBackAsItWas() throws JsonProcessingException {
        String hostile = "a \"quoted\" \\ path\n\u0001 \u2028 \ud83d\ude00 é,]}";
        Map<String, String> target = new TreeMap<>();
        Flattener.put(target, "permissions", List.of(range(hostile), range("")));
        Flattener.put(
                target,
                "deep",
                List.of(List.of(), List.of(Map.of(hostile, 1.5, "b", true), List.of(2L, new BigDecimal("0.10")))));

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(target.get("permissions")))
                .isEqualTo(json.valueToTree(List.of(Map.of("cidr_ip", ""), Map.of("cidr_ip", hostile))));
        assertThat(target.get("deep")).startsWith("[[[0.10,2],{").endsWith(":1.5,\"b\":true}],[]]");
        assertThat(json.readTree(target.get("deep")).get(0).get(1))
                .isEqualTo(json.valueToTree(Map.of(hostile, 1.5, "b", true)));
    }

    private static SecurityGroup group(String... ranges) {
        return SecurityGroup.builder()
                .ipPermissions(IpPermission.builder()
                        .fromPort(80)
                        .ipRanges(
                                Arrays.stream(ranges).map(FlattenerTest::range).toList())
                        .build())
                .build();
    }

    private static IpRange range(String cidr) {
        return IpRange.builder().cidrIp(cidr).build();
    }
}
