package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.inventory.Details;
import dev.polo.collectors.inventory.InventoryCollector;
import dev.polo.collectors.inventory.RegisteredType;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import dev.polo.common.scope.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.s3.model.Bucket;

/** Resources that two accounts show, or that move from one to the other. */
class SharedThingsIT {
    private static final String FIRST = Bench.ACCOUNT;
    private static final String SECOND = "222222222222";
    private static final Map<String, String> BOTH =
            Map.of("POLO_ACCOUNTS", FIRST + "," + SECOND, "POLO_REGIONS", Bench.REGION);
    private static Bench bench;

    private final Map<String, List<Bucket>> buckets = new HashMap<>();
    private final Map<String, List<Subnet>> subnets = new HashMap<>();
    private volatile boolean tagsRefused;

    private final ResourceType<Bucket> bucket = ResourceType.<Bucket>of("s3:bucket", "s3")
            .list(AwsSession::accountId, account -> List.of(buckets.getOrDefault(account, List.of())), page -> page)
            .global(Bucket::bucketRegion)
            .worldwideArn()
            .id(Bucket::name)
            .arn(item -> "arn:aws:s3:::" + item.name())
            .details((_, page, _) -> details(page))
            .skip("BucketRegion")
            .build();

    private final ResourceType<Subnet> subnet = ResourceType.<Subnet>of("subnet", "ec2")
            .list(AwsSession::accountId, account -> List.of(subnets.getOrDefault(account, List.of())), page -> page)
            .id(Subnet::subnetId)
            .arn(item -> "subnet/" + item.subnetId())
            .owner(Subnet::ownerId)
            .build();

    private final ResourceType<Subnet> user = ResourceType.<Subnet>of("eni", "ec2")
            .list(AwsSession::accountId, account -> List.of(subnets.getOrDefault(account, List.of())), page -> page)
            .id(item -> "eni-of-" + item.subnetId())
            .arn(item -> "network-interface/eni-of-" + item.subnetId())
            .edge(Relationship.IN_SUBNET, item -> List.of("subnet/" + item.subnetId()))
            .build();

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
    }

    @Test
    void aBucketMadeAgainInAnotherAccountIsNotDeleted() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        run(bucket);
        buckets.clear();
        buckets.put(SECOND, List.of(bucket("data", "us-west-2")));
        for (int i = 0; i < 3; i++) {
            assertThat(run(bucket).outcome()).isEqualTo(Outcome.COMPLETE);
        }

        assertThat(bench.strings("SELECT concat(resource_arn, ' ', aws_account_id, ' ', aws_region, ' ', state) AS x"
                        + " FROM resource_snapshots FINAL"))
                .containsExactly("arn:aws:s3:::data " + SECOND + " us-west-2 available");
        assertThat(bench.strings("SELECT event_action AS x FROM resource_events"))
                .doesNotContain("deleted");
    }

    @Test
    void aBucketThatIsGoneIsDeletedWhateverItsRegion() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        run(bucket);
        buckets.clear();
        run(bucket);
        run(bucket);

        assertThat(bench.strings("SELECT state AS x FROM resource_snapshots FINAL"))
                .containsExactly("deleted");
    }

    @Test
    void tagsThatAreRefusedStayAsTheyAreKnown() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1"), bucket("more", "eu-west-1")));
        run(bucket);
        tagsRefused = true;
        RunReport report = run(bucket);

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(report.events()).isZero();
        assertThat(bench.strings("SELECT concat(marqo_customer, ' ', properties['versioning']) AS x"
                        + " FROM resource_snapshots FINAL"))
                .containsExactly("acme Enabled", "acme Enabled");
    }

    @Test
    void whatIsMadeAgainUnderANameDoesNotGetTheTagsOfTheOneBefore() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        run(bucket);
        buckets.clear();
        run(bucket);
        run(bucket);
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        tagsRefused = true;
        run(bucket);

        assertThat(bench.strings("SELECT concat(marqo_customer, '|', state) AS x FROM resource_snapshots FINAL"))
                .containsExactly("|available");
    }

    @Test
    void aSharedSubnetIsItsOwnersAloneAndEdgesLeadThere() {
        Subnet shared = Subnet.builder().subnetId("subnet-1").ownerId(FIRST).build();
        subnets.put(FIRST, List.of(shared));
        subnets.put(SECOND, List.of(shared));
        run(subnet);
        subnets.put(FIRST, List.of());
        run(user);
        subnets.put(FIRST, List.of(shared));
        subnets.put(SECOND, List.of());
        for (int i = 0; i < 3; i++) {
            run(subnet);
        }

        String arn = subnetArn(FIRST);
        assertThat(bench.strings("SELECT concat(resource_arn, ' ', state) AS x FROM resource_snapshots FINAL"
                        + " WHERE resource_type = 'subnet'"))
                .containsExactly(arn + " available");
        assertThat(bench.strings("SELECT concat(source_arn, ' ', target_arn) AS x FROM resource_relationships FINAL"))
                .containsExactly(
                        "arn:aws:ec2:" + Bench.REGION + ":" + SECOND + ":network-interface/eni-of-subnet-1 " + arn);
    }

    @Test
    void aSharedSubnetThatComesAndGoesNeitherDiesNorChangesHands() {
        Subnet shared = Subnet.builder().subnetId("subnet-1").ownerId(FIRST).build();
        subnets.put(FIRST, List.of(shared));
        subnets.put(SECOND, List.of(shared));
        run(subnet);
        List<String> born = subnetRows();
        // Who sees it: both, its owner, its user, nobody; the owner never misses it twice in a row.
        for (String seenBy : List.of("F", "FS", "F", "F", "FS", "S", "FS", "", "F", "S", "FS")) {
            subnets.put(FIRST, seenBy.contains("F") ? List.of(shared) : List.of());
            subnets.put(SECOND, seenBy.contains("S") ? List.of(shared) : List.of());
            RunReport report = run(subnet);

            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.events()).as("seen by " + seenBy).isZero();
            assertThat(subnetRows()).isEqualTo(born);
        }
    }

    @Test
    void aSharedSubnetIsGoneWhenItsOwnerMissesItThoughItsUserStillShowsIt() {
        Subnet shared = Subnet.builder().subnetId("subnet-1").ownerId(FIRST).build();
        subnets.put(FIRST, List.of(shared));
        subnets.put(SECOND, List.of(shared));
        run(subnet);
        subnets.put(FIRST, List.of());
        run(subnet);
        assertThat(run(subnet).events()).isEqualTo(1);
        assertThat(run(subnet).events()).isZero();

        assertThat(subnetRows()).containsExactly(subnetArn(FIRST) + " " + FIRST + " deleted");
    }

    @Test
    void aBucketThatDiedAndIsMadeAgainInAnotherAccountLivesThere() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        run(bucket);
        buckets.clear();
        run(bucket);
        run(bucket);
        buckets.put(SECOND, List.of(bucket("data", "us-west-2")));
        for (int i = 0; i < 3; i++) {
            run(bucket);
        }

        assertThat(bucketRows()).containsExactly("arn:aws:s3:::data " + SECOND + " available");
        assertThat(bench.strings("SELECT concat(event_action, ' ', aws_account_id) AS x FROM resource_events"
                        + " WHERE event_type = 'lifecycle' ORDER BY event_time"))
                .containsExactly("discovered " + FIRST, "deleted " + FIRST, "state_changed " + SECOND);
    }

    @Test
    void whatAnotherAccountHasSeenIsNotOvertakenByTheFormerOwnersDeletion() {
        buckets.put(FIRST, List.of(bucket("data", "eu-west-1")));
        run(bucket, FIRST, bench.now());
        buckets.clear();
        run(bucket, FIRST, bench.now().plusSeconds(3600));
        buckets.put(SECOND, List.of(bucket("data", "us-west-2")));
        // The capture that finds it gone begins after the one that finds it elsewhere, and ends before.
        run(bucket, FIRST, bench.now().plusSeconds(7201));
        run(bucket, SECOND, bench.now().plusSeconds(7200));

        assertThat(bucketRows()).containsExactly("arn:aws:s3:::data " + SECOND + " available");
    }

    private static List<String> bucketRows() {
        return bench.strings(
                "SELECT concat(resource_arn, ' ', aws_account_id, ' ', state) AS x" + " FROM resource_snapshots FINAL");
    }

    private static List<String> subnetRows() {
        return bench.strings("SELECT concat(resource_arn, ' ', aws_account_id, ' ', state) AS x"
                + " FROM resource_snapshots FINAL WHERE resource_type = 'subnet'");
    }

    private static String subnetArn(String owner) {
        return "arn:aws:ec2:" + Bench.REGION + ":" + owner + ":subnet/subnet-1";
    }

    private Map<String, Details> details(List<Bucket> page) {
        Map<String, Details> result = new HashMap<>();
        page.forEach(item -> result.put(
                item.name(),
                tagsRefused
                        ? new Details(Map.of(), Map.of(), Set.of(Details.TAGS, "versioning"))
                        : new Details(Map.of("marqo:customer", "acme"), Map.of("versioning", "Enabled"), Set.of())));
        return result;
    }

    private static Bucket bucket(String name, String region) {
        return Bucket.builder()
                .name(name)
                .bucketRegion(region)
                .creationDate(Instant.EPOCH)
                .build();
    }

    private static RunReport run(ResourceType<?> type) {
        return bench.run(new InventoryCollector("ec2", List.of(RegisteredType.of(type))), BOTH);
    }

    private static void run(ResourceType<?> type, String account, Instant moment) {
        bench.runAt(
                new InventoryCollector("ec2", List.of(RegisteredType.of(type))),
                moment,
                Map.of("POLO_ACCOUNTS", account, "POLO_REGIONS", Bench.REGION));
    }
}
