package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the bill names before inventory knows it belongs to its parents on all days once inventory does. */
class LearntIdsIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @Test
    void anOldIdThatInventoryLearnsLaterMovesTheMoneyOnItsDay() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);
        build(0);
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("1.00");

        estate.resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES);

        assertThat(build(60).conserved()).isTrue();
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("3.00");
    }

    @Test
    void aResourceBilledByItsArnBeforeInventoryKnewItBelongsToItsCustomerOnAllDays() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, Acme.LOAD_BALANCER, "LoadBalancerUsage", "2.00")
                .line(Acme.DAY.plusDays(2), Acme.LOAD_BALANCER, "LoadBalancerUsage", "0.50")
                .capture(Acme.DAY)
                .capture(Acme.DAY.plusDays(2));
        build(0);
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("1.00");

        estate.at("2026-03-12T08:00:00Z")
                .resource(Acme.LOAD_BALANCER, "elb:load_balancer", Acme.LOAD_BALANCER, "", Acme.IMAGES);

        assertThat(build(60).conserved()).isTrue();
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("3.00");
        assertThat(database.cost("index:acme-images", Acme.DAY.plusDays(2))).isEqualByComparingTo("0.50");
        assertThat(intervals(Acme.LOAD_BALANCER))
                .contains(
                        "marqo_logical customer:acme 1970-01-01 2299-12-31",
                        "marqo_logical " + Acme.LOAD_BALANCER + " 1970-01-01 1970-01-01")
                .noneMatch(interval -> interval.contains("2026-"));
        assertThat(database.openIntervalsThatDifferFromTheFlows()).isZero();
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @ParameterizedTest
    @MethodSource("billedByIdAndByArn")
    void anAliasWithoutASnapshotStandsForItselfUntilItsSnapshotComes(String arn, String type, String id) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, id, "BoxUsage", "2.00")
                .capture(Acme.DAY);
        build(0);
        estate.alias(arn, type, id);

        assertThat(build(60).conserved()).isTrue();
        assertThat(build(120).conserved()).isTrue();
        assertThat(database.rows("resource_flows WHERE hierarchy = 'aws_account' AND depth = 0 AND resource_arn = '"
                        + arn + "'"))
                .isEqualTo(1);
        assertThat(build(180).changedRollupRows()).isZero();

        estate.at("2026-03-12T08:00:00Z").resource(arn, type, id, "", Acme.IMAGES);

        assertThat(build(240).conserved()).isTrue();
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("3.00");
        assertThat(build(300).changedRollupRows()).isZero();
    }

    static Stream<Arguments> billedByIdAndByArn() {
        return Stream.of(
                Arguments.of(arn("instance/i-2"), "ec2:instance", "i-2"),
                Arguments.of(Acme.LOAD_BALANCER, "elb:load_balancer", Acme.LOAD_BALANCER));
    }

    @Test
    void aDayThatMovesHoldsItsAliasWithoutASnapshotToo() {
        estate.at("2026-03-01T00:00:00Z");
        Acme.inventory(estate);
        estate.alias(arn("instance/i-2"), "ec2:instance", "i-2")
                .line(Acme.DAY, "vol-bbb", "EBS:VolumeUsage.gp3", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);
        assertThat(build(0).conserved()).isTrue();
        estate.at("2026-03-10T08:00:00Z")
                .edge(Acme.VOLUME, Acme.INSTANCE_A, "attached_to", Instant.parse("2026-03-10T08:00:00Z"))
                .edge(Acme.VOLUME, Acme.INSTANCE_G, "attached_to");

        assertThat(build(60).conserved()).isTrue();
        assertThat(build(120).conserved()).isTrue();
        assertThat(database.cost("index:acme-images", Acme.DAY)).isEqualByComparingTo("1.00");
        assertThat(database.cost("account:" + TestEstate.ACCOUNT, Acme.DAY, "aws_account"))
                .isEqualByComparingTo("3.00");
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"LEARNT", "READ"})
    void anOldIdThatInventoryLearnsDuringABuildMovesTheMoneyByTheNext(BuildStep moment) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);
        build(0);

        assertThat(build(60, moment, this::learn).conserved()).isTrue();

        assertThat(build(120).conserved()).isTrue();
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("3.00");
        assertThat(database.cost("i-2", Acme.DAY)).isEqualByComparingTo("0");
        assertThat(build(180).changedRollupRows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"READ", "WRITTEN", "ANCESTRY_EXCHANGED", "ROLLED_UP"})
    void whatInventoryLearnsWhileADayIsRolledUpIsNoDifference(BuildStep moment) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);

        assertThat(build(0, moment, this::learn).conserved()).isTrue();

        assertThat(build(60).conserved()).isTrue();
        assertThat(differences()).isEqualTo("0");
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("3.00");
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"READ", "ANCESTRY_EXCHANGED", "ROLLED_UP"})
    void linesOfUnknownIdsThatComeWhileADayIsRolledUpAreNoDifference(BuildStep moment) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .capture(Acme.DAY);

        BuildReport report = build(
                0,
                moment,
                () -> estate.line(Acme.DAY, "i-9", "BoxUsage", "5.00").capture(Acme.DAY));

        assertThat(report.conserved()).isTrue();
        assertThat(build(60).conserved()).isTrue();
        assertThat(differences()).isEqualTo("0");
        assertThat(database.cost("account:" + TestEstate.ACCOUNT, Acme.DAY, "aws_account"))
                .isEqualByComparingTo("6.00");
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @Test
    void whatTheNextBuildCannotPlaceEitherIsADifference() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);
        assertThat(build(0, BuildStep.READ, this::learn).conserved()).isTrue();
        forget();

        assertThat(build(60, BuildStep.READ, this::learn).conserved()).isFalse();
    }

    private void learn() {
        estate.resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES);
    }

    private static void forget() {
        for (String table : List.of("resource_aliases", "resource_snapshots")) {
            database.clickHouse.execute("DELETE FROM " + table + " WHERE resource_arn = '" + arn("instance/i-2") + "'");
        }
    }

    private static String differences() {
        return database.clickHouse
                .query(
                        "SELECT toString(sum(abs(difference))) AS usd FROM cost_reconciliation FINAL",
                        row -> row.string("usd"))
                .getFirst();
    }

    private static BuildReport build(long secondsLater, BuildStep moment, Runnable meanwhile) {
        Instant now = NOW.plusSeconds(secondsLater);
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(now), 20, step -> {
                    if (step == moment) {
                        meanwhile.run();
                    }
                })
                .build(Run.of("hierarchy-builder", now, 1));
    }

    private BuildReport build(long secondsLater) {
        return database.build(NOW.plusSeconds(secondsLater));
    }

    /** A resource's nodes and from when until when it belonged to them. */
    private static List<String> intervals(String resource) {
        return database.clickHouse.query(
                "SELECT concat(hierarchy, ' ', node_id, ' ', toString(toDate32(valid_from)), ' ',"
                        + " toString(toDate32(valid_to))) AS line FROM resource_ancestry_history FINAL"
                        + " WHERE resource_arn = {resource:String} ORDER BY line",
                Map.of("resource", resource),
                row -> row.string("line"));
    }
}
