package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.inventory.RegisteredType;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.collectors.inventory.Sighting;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every resource type of the registry has to be; a new one is checked without a word here. */
class RegistryTest {
    private static final Pattern NAME = Pattern.compile("([a-z0-9]+:)?[a-z0-9_]+");
    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+:(Describe|List|Get)[A-Za-z]+");
    private static final Pattern KEY = Pattern.compile("[a-z0-9_]+");

    /** The specification's names for what its types tell, and those of the schema before it. */
    private static final Map<String, Set<String>> SPECIFIED = Map.ofEntries(
            Map.entry(
                    "ec2:instance",
                    Set.of(
                            "instance_type",
                            "ami_id",
                            "subnet_id",
                            "vpc_id",
                            "launch_time",
                            "state",
                            "platform",
                            "public_ip",
                            "elastic_ip",
                            "network_bytes_in",
                            "network_bytes_out")),
            Map.entry("ec2:image", Set.of()),
            Map.entry(
                    "ebs:volume",
                    Set.of("volume_type", "size_gb", "iops", "throughput_mbps", "encrypted", "attached_instance")),
            Map.entry("ebs:snapshot", Set.of()),
            Map.entry("vpc:nat_gateway", Set.of("vpc_id", "subnet_id", "bytes_processed", "active_connections")),
            Map.entry("elastic_ip", Set.of("associated", "instance_id", "public_ip")),
            Map.entry("public_ipv4", Set.of()),
            Map.entry("eni", Set.of()),
            Map.entry("vpc", Set.of()),
            Map.entry("subnet", Set.of()),
            Map.entry("security_group", Set.of()),
            Map.entry("elb:load_balancer", Set.of()),
            Map.entry("elb:classic_load_balancer", Set.of()),
            Map.entry("s3:bucket", Set.of("storage_class", "versioning", "object_count", "total_size_bytes")),
            Map.entry(
                    "sagemaker:notebook", Set.of("instance_type", "status", "started_by", "idle_hours", "volume_size")),
            Map.entry("savings_plan", Set.of()));

    /** The SDK's names of services, and the prefixes of their actions where these differ. */
    private static final Map<String, String> PREFIXES = Map.of(
            "elasticloadbalancingv2", "elasticloadbalancing",
            "cloudwatchlogs", "logs",
            "resourcegroupstaggingapi", "tag");

    /** Actions that are not named like the call. Source: Service Authorization Reference, Amazon S3. */
    private static final Map<String, String> ACTIONS = Map.of("s3:ListBuckets", "s3:ListAllMyBuckets");

    private record Replay(List<Sighting> sightings, Set<String> calls) {}

    private static final Map<String, Replay> REPLAYS = new LinkedHashMap<>();

    @BeforeAll
    static void replay() {
        types().forEach(type -> {
            Set<String> calls = new TreeSet<>();
            REPLAYS.put(type.name(), new Replay(Fixture.of(type).sightings(calls), calls));
        });
    }

    static Stream<ResourceType<?>> types() {
        return Ec2Collector.types().stream();
    }

    @Test
    void namesAreUnique() {
        assertThat(Ec2Collector.types()).extracting(ResourceType::name).doesNotHaveDuplicates();
    }

    @Test
    void theSpecificationsTypesAndKeysAreThere() {
        Map<String, Set<String>> named =
                types().collect(Collectors.toMap(ResourceType::name, ResourceType::namedProperties));
        SPECIFIED.forEach((type, keys) -> assertThat(named)
                .hasEntrySatisfying(type, own -> assertThat(own).containsAll(keys)));
    }

    @Test
    void theRegistrySaysOfEachTypeWhatItsDeclarationDoes() {
        assertThat(Ec2Collector.TYPES)
                .allSatisfy(type -> assertThat(type.kind())
                        .isEqualTo(RegisteredType.of(type.declaration().get()).kind()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeIsNamedInTheSeedsWay(ResourceType<?> type) {
        assertThat(type.name()).matches(NAME);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeHasAFixture(ResourceType<?> type) {
        assertThat(Fixture.of(type).folder()).isDirectory();
        assertThat(Fixture.of(type).folder().resolve("expected.json"))
                .as("copy it from target/fixtures, where FixtureTest leaves it, after a look at it")
                .isRegularFile();
        assertThat(REPLAYS.get(type.name()).sightings()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void anArnIsValidNamesItsServiceAndIsUnique(ResourceType<?> type) {
        List<Sighting> sightings = REPLAYS.get(type.name()).sightings();
        assertThat(sightings).extracting(seen -> seen.resource().arn()).doesNotHaveDuplicates();
        assertThat(sightings).allSatisfy(seen -> {
            Arn arn = Arn.parse(seen.resource().arn());
            assertThat(arn.toString()).isEqualTo(seen.resource().arn());
            assertThat(arn.service()).isEqualTo(type.service());
            assertThat(arn.resource())
                    .doesNotContain("null")
                    .doesNotEndWith("/")
                    .doesNotEndWith("*");
            assertThat(seen.resource().resourceId()).isNotEmpty();
            assertThat(seen.resource().accountId()).isEqualTo(Fixture.ACCOUNT);
            if (!type.worldwideArn()) {
                assertThat(arn.account()).isEqualTo(Fixture.ACCOUNT);
                assertThat(arn.region()).isEqualTo(Fixture.REGION);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void edgesLeadToKnownTypesAndAreShownInTheFixture(ResourceType<?> type) {
        Set<String> kinds = REPLAYS.values().stream()
                .flatMap(replay -> replay.sightings().stream())
                .map(seen -> kind(seen.resource().arn()))
                .collect(Collectors.toSet());
        List<Edge> edges = REPLAYS.get(type.name()).sightings().stream()
                .flatMap(seen -> seen.edges().stream())
                .toList();
        assertThat(edges).allSatisfy(edge -> assertThat(kinds).contains(kind(edge.targetArn())));
        assertThat(edges.stream().map(Edge::relationship).distinct())
                .containsExactlyInAnyOrderElementsOf(type.edges().stream()
                        .map(ResourceType.EdgeRule::relationship)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeAllowsExactlyTheCallsThatItMakesAndOnlyReads(ResourceType<?> type) {
        assertThat(type.iamActions())
                .doesNotHaveDuplicates()
                .allSatisfy(action -> assertThat(action).matches(ACTION));
        assertThat(REPLAYS.get(type.name()).calls().stream().map(RegistryTest::action))
                .containsExactlyInAnyOrderElementsOf(type.iamActions());
    }

    @ParameterizedTest
    @MethodSource("types")
    void aRateLimitIsDeclaredForEachServiceThatIsCalled(ResourceType<?> type) {
        assertThat(REPLAYS.get(type.name()).calls())
                .allSatisfy(call -> assertThat(RateLimits.declares(call.substring(0, call.indexOf(':'))))
                        .as(call)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("types")
    void noisyAndNamedPropertiesAreInSnakeCase(ResourceType<?> type) {
        assertThat(type.noisy()).allSatisfy(key -> assertThat(key).matches(KEY));
        assertThat(type.namedProperties()).allSatisfy(key -> assertThat(key).matches(KEY));
    }

    @ParameterizedTest
    @MethodSource("types")
    void nothingSecretIsKept(ResourceType<?> type) {
        assertThat(REPLAYS.get(type.name()).sightings())
                .allSatisfy(seen -> assertThat(seen.resource().properties().toString())
                        .doesNotContainIgnoringCase("secret")
                        .doesNotContain("c2VjcmV0"));
    }

    /** {@code Ec2:DescribeVolumes} as {@code ec2:DescribeVolumes}. */
    private static String action(String call) {
        String[] parts = call.toLowerCase(java.util.Locale.ROOT).split(":", 2);
        String action = PREFIXES.getOrDefault(parts[0].replace(" ", ""), parts[0].replace(" ", ""))
                + call.substring(call.indexOf(':'));
        return ACTIONS.getOrDefault(action, action);
    }

    /** {@code ec2:volume}; of a bucket only the service. */
    private static String kind(String arn) {
        Arn parsed = Arn.parse(arn);
        return parsed.service() + ":" + parsed.resource().split("[:/]", 2)[0];
    }
}
