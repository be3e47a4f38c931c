package dev.polo.hierarchy;

import static dev.polo.hierarchy.MovingVolume.A;
import static dev.polo.hierarchy.MovingVolume.B;
import static dev.polo.hierarchy.MovingVolume.MONDAY;
import static dev.polo.hierarchy.MovingVolume.VOLUME;
import static dev.polo.hierarchy.MovingVolume.costs;
import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A day's cost goes where the resource belonged on that day. */
class PastIT {
    private static final String SNAPSHOT = arn("snapshot/snap-1");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @BeforeEach
    void aVolumeOnInstanceAThatCostsADollarADay() {
        MovingVolume.costsADollarADay(estate);
    }

    @Test
    void theFirstKnownParentageReachesBackWithoutLimit() {
        build("2026-03-13T12:00:00Z");

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
    }

    @Test
    void aVolumeThatMovedCostsItsOldInstanceUntilTheDayItMoved() {
        build("2026-03-09T12:00:00Z");
        MovingVolume.move(estate, "2026-03-11T10:00:00Z");

        build("2026-03-11T10:15:00Z");

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1"));
        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(2, "1", 3, "1", 4, "1"));
        assertThat(tree(TreeQuery.of(MONDAY).in(Hierarchy.AWS_PHYSICAL).under(A)))
                .containsEntry(A, "1");
        assertThat(tree(TreeQuery.of(MONDAY).in(Hierarchy.AWS_PHYSICAL).under(A).knownNow()))
                .isEmpty();
        assertThat(tree(TreeQuery.of(MONDAY).in(Hierarchy.AWS_PHYSICAL).under(B).knownNow()))
                .containsEntry(B, "1")
                .containsEntry(VOLUME, "1");
        assertThat(tree(TreeQuery.of(MONDAY)
                        .in(Hierarchy.MARQO_LOGICAL)
                        .between(MONDAY, MONDAY.plusDays(4))
                        .depth(1)))
                .containsEntry("customer:acme", "5")
                .containsEntry("index:acme-a", "2")
                .containsEntry("index:acme-b", "3");
    }

    @Test
    void aMoveThatIsLearntLateChangesItsDays() {
        build("2026-03-09T12:00:00Z");
        assertThat(build("2026-03-13T10:00:00Z").changedRollupRows()).isZero();
        assertThat(costs(database, "index:acme-a")).hasSize(5);

        MovingVolume.move(estate, "2026-03-11T10:00:00Z");
        build("2026-03-13T12:00:00Z");

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1"));
        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(2, "1", 3, "1", 4, "1"));
    }

    @Test
    void aTagThatChangedCountsFromThatDay() {
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-12T01:00:00Z")
                .resource(A, "ec2:instance", "i-a", "", new MarqoTags("globex", "", "a", "", ""));

        build("2026-03-13T12:00:00Z");

        assertThat(costs(database, "customer:acme")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1"));
        assertThat(costs(database, "customer:globex")).isEqualTo(Map.of(3, "1", 4, "1"));
    }

    @Test
    void aDayThatEndsInTheMiddleOfNothingBelongsToWhoeverHasItAtMidnight() {
        build("2026-03-09T12:00:00Z");
        MovingVolume.move(estate, "2026-03-11T00:00:00Z");
        build("2026-03-11T00:15:00Z");

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1"));
    }

    @Test
    void aVolumeThatMovesBackHasThreeIntervals() {
        build("2026-03-09T12:00:00Z");
        MovingVolume.move(estate, "2026-03-10T10:00:00Z");
        build("2026-03-10T10:15:00Z");
        estate.at("2026-03-12T10:00:00Z")
                .edge(VOLUME, B, "attached_to", Instant.parse("2026-03-12T10:00:00Z"))
                .edge(VOLUME, A, "attached_to");

        BuildReport report = build("2026-03-12T10:15:00Z");

        assertThat(report.conserved()).isTrue();
        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 3, "1", 4, "1"));
        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(1, "1", 2, "1"));
    }

    @Test
    void aDeletedVolumeKeepsItsPlaceAndItsSnapshotToo() {
        estate.at("2026-03-10T06:00:00Z")
                .resource(SNAPSHOT, "ebs:snapshot", "snap-1", "", MarqoTags.NONE)
                .edge(SNAPSHOT, VOLUME, "snapshot_of")
                .line(MONDAY.plusDays(4), "snap-1", "EBS:SnapshotUsage", "0.50")
                .capture(MONDAY.plusDays(4));
        build("2026-03-10T12:00:00Z");
        // Detached, seen once more without an instance, and gone.
        estate.at("2026-03-11T06:00:00Z")
                .edge(VOLUME, A, "attached_to", Instant.parse("2026-03-11T06:00:00Z"))
                .resource(VOLUME, "ebs:volume", "vol-1", "", MarqoTags.NONE, TestEstate.ACCOUNT, "deleted");

        BuildReport report = build("2026-03-13T12:00:00Z");

        assertThat(report.conserved()).isTrue();
        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1.5"));
    }

    @Test
    void aVolumeDetachedAMomentBeforeItDiedKeepsItsPlaceThoughABuildRanInBetween() {
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-10T23:50:00Z").edge(VOLUME, A, "attached_to", Instant.parse("2026-03-10T23:50:00Z"));
        build("2026-03-10T23:55:00Z");
        estate.at("2026-03-11T00:10:00Z")
                .resource(VOLUME, "ebs:volume", "vol-1", "", MarqoTags.NONE, TestEstate.ACCOUNT, "deleted");

        assertThat(build("2026-03-11T00:30:00Z").conserved()).isTrue();

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
    }

    @Test
    void aMoveCountsFromItsOwnEvidence() {
        build("2026-03-09T12:00:00Z");
        MovingVolume.move(estate, "2026-03-10T10:00:00Z");
        estate.at("2026-03-12T01:00:00Z")
                .resource(
                        B,
                        "ec2:instance",
                        "i-b",
                        "",
                        new MarqoTags("acme", "", "b", "", ""),
                        TestEstate.ACCOUNT,
                        "stopped");

        build("2026-03-13T12:00:00Z");

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1"));
        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(1, "1", 2, "1", 3, "1", 4, "1"));
    }

    @Test
    void anIndexThatMovesInDynamoDbLeavesThePastAlone() {
        estate.customer("c1", "s1", "One").customer("c2", "s2", "Two").index("s1", "lone", false);
        estate.resource(A, "ec2:instance", "i-a", "", new MarqoTags("", "", "lone", "", ""));
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-12T08:00:00Z").index("s1", "lone", true).index("s2", "lone", false);

        build("2026-03-12T12:00:00Z");

        assertThat(costs(database, "customer:c1")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1"));
        assertThat(costs(database, "customer:c2")).isEqualTo(Map.of(3, "1", 4, "1"));
    }

    @Test
    void aCustomerThatTagsNameAndDynamoDbRenamesKeepsItsPast() {
        estate.customer("c1", "s1", "acme");
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-12T08:00:00Z").customer("c1", "s1", "Acme Limited");

        build("2026-03-12T12:00:00Z");

        assertThat(costs(database, "customer:c1")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1"));
        assertThat(costs(database, "customer:acme")).isEqualTo(Map.of(3, "1", 4, "1"));
    }

    @Test
    void aVolumeDetachedLongBeforeItDiedBelongsToNobody() {
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-10T06:00:00Z")
                .edge(VOLUME, A, "attached_to", Instant.parse("2026-03-10T06:00:00Z"))
                .at("2026-03-12T06:00:00Z")
                .resource(VOLUME, "ebs:volume", "vol-1", "", MarqoTags.NONE, TestEstate.ACCOUNT, "deleted");

        BuildReport report = build("2026-03-13T12:00:00Z");

        assertThat(report.conserved()).isTrue();
        assertThat(tree(TreeQuery.of(MONDAY.plusDays(4)).in(Hierarchy.MARQO_LOGICAL)))
                .containsEntry("unallocated", "1");
    }

    private BuildReport build(String now) {
        return database.build(Instant.parse(now));
    }

    private Map<String, String> tree(TreeQuery query) {
        return new CostTree(database.clickHouse, InstantSource.system())
                .rows(query).stream().collect(Collectors.toMap(TreeRow::nodeId, row -> plain(row.costUsd())));
    }

    private static String plain(BigDecimal usd) {
        return usd.stripTrailingZeros().toPlainString();
    }
}
