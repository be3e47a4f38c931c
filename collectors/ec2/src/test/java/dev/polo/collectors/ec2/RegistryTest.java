package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.inventory.ResourceType;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every resource type of the registry has to be; a new one is checked without a word here. */
class RegistryTest {
    private static final Pattern NAME = Pattern.compile("([a-z0-9]+:)?[a-z0-9_]+");
    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+:(Describe|List|Get)[A-Za-z]+");

    static Stream<ResourceType<?>> types() {
        return Ec2Collector.TYPES.stream();
    }

    @Test
    void namesAreUnique() {
        assertThat(Ec2Collector.TYPES).extracting(ResourceType::name).doesNotHaveDuplicates();
    }

    @Test
    void theSpecificationsTypesAreThere() {
        assertThat(Ec2Collector.TYPES)
                .extracting(ResourceType::name)
                .contains("ec2:instance", "ebs:volume", "vpc:nat_gateway", "elastic_ip");
        assertThat(keys("ec2:instance"))
                .contains("instance_type", "ami_id", "subnet_id", "vpc_id", "launch_time", "state", "platform");
        assertThat(keys("ebs:volume"))
                .contains("volume_type", "size_gb", "iops", "throughput_mbps", "encrypted", "attached_instance");
        assertThat(keys("vpc:nat_gateway")).contains("vpc_id", "subnet_id");
        assertThat(keys("elastic_ip")).contains("associated", "instance_id", "public_ip");
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeIsNamedInTheSeedsWay(ResourceType<?> type) {
        assertThat(type.name()).matches(NAME);
        assertThat(type.service()).isIn("ec2", "elasticloadbalancing");
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeSaysWhatItsRoleMustBeAllowedAndOnlyReads(ResourceType<?> type) {
        assertThat(type.iamActions()).isNotEmpty().doesNotHaveDuplicates().allSatisfy(action -> {
            assertThat(action).matches(ACTION);
            assertThat(action).startsWith(type.service() + ":");
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEdgeKindIsDeclaredOnce(ResourceType<?> type) {
        assertThat(type.edges()).extracting(ResourceType.EdgeRule::relationship).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("types")
    void noisyAndNamedPropertiesAreInSnakeCase(ResourceType<?> type) {
        assertThat(type.noisy()).allSatisfy(key -> assertThat(key).matches("[a-z0-9_]+"));
        assertThat(type.properties().keySet()).allSatisfy(key -> assertThat(key).matches("[a-z0-9_]+"));
    }

    private static List<String> keys(String name) {
        return Ec2Collector.TYPES.stream()
                .filter(type -> type.name().equals(name))
                .flatMap(type -> type.properties().keySet().stream())
                .toList();
    }
}
