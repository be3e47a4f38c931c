package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a build is repeated, doubled or ended, the tables come out the same. */
class ConvergenceIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @ParameterizedTest
    @EnumSource(BuildStep.class)
    void aBuildThatDiedAnywhereIsCompletedByTheNext(BuildStep death) {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        assertThat(build(0).conserved()).isTrue();
        // The volume moves, a line is restated, a resource appears.
        estate.at("2026-03-12T08:00:00Z")
                .edge(Acme.VOLUME, Acme.INSTANCE_A, "attached_to", Instant.parse("2026-03-12T08:00:00Z"))
                .edge(Acme.VOLUME, Acme.INSTANCE_G, "attached_to")
                .resource(arn("instance/i-new"), "ec2:instance", "i-new", "", Acme.IMAGES)
                .line(Acme.DAY, "i-aaa", "BoxUsage", "40.00")
                .line(Acme.DAY.plusDays(2), "vol-bbb", "EBS:VolumeUsage.gp3", "1.92")
                .line(Acme.DAY.plusDays(2), "i-new", "BoxUsage", "1.00")
                .capture(Acme.DAY)
                .capture(Acme.DAY.plusDays(2));

        HierarchyBuilder dying =
                new HierarchyBuilder(database.clickHouse, InstantSource.fixed(NOW.plusSeconds(60)), 20, step -> {
                    if (step == death) {
                        throw new IllegalStateException("killed");
                    }
                });
        assertThatThrownBy(() -> dying.build(Run.of("hierarchy-builder", NOW, 1)))
                .hasMessage("killed");
        BuildReport report = build(120);

        assertThat(report.conserved()).isTrue();
        assertThat(database.cost("index:acme-images", Acme.DAY.plusDays(2))).isEqualByComparingTo("2.92");
        assertThat(database.cost("index:acme-products", Acme.DAY)).isEqualByComparingTo("43.84");
        assertThat(build(180).changedRollupRows()).isZero();
        assertThat(leftOverTables()).isEmpty();
        assertThat(database.openIntervalsThatDifferFromTheFlows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"VERIFIED", "ANCESTRY_EXCHANGED", "RECONCILED"})
    void aBuilderThatLostItsLeaseWritesNoMore(BuildStep loss) {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        HierarchyBuilder losing = new HierarchyBuilder(database.clickHouse, InstantSource.fixed(NOW), 20, step -> {
            if (step == loss) {
                database.clickHouse.execute("INSERT INTO leases (lease_name, holder, action, written_at, expires_at)"
                        + " SELECT DISTINCT lease_name, holder, 'release', now64(3), now64(3) FROM leases");
            }
        });

        assertThatThrownBy(() -> losing.build(Run.of("hierarchy-builder", NOW, 1)))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));

        assertThat(database.rows("resource_ancestry_history") > 0).isEqualTo(loss != BuildStep.VERIFIED);
        assertThat(database.rows("cost_rollup_daily") > 0).isEqualTo(loss == BuildStep.RECONCILED);
        assertThat(database.rows("cost_rollup_days")).isZero();
        assertThat(build(60).conserved()).isTrue();
    }

    @Test
    void aBuilderWhoseClockIsBehindConverges() {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY.plusDays(2));
        estate.capture(Acme.DAY.plusDays(2));
        build(0);
        estate.at("2026-03-12T11:58:00Z")
                .edge(Acme.VOLUME, Acme.INSTANCE_A, "attached_to", Instant.parse("2026-03-12T11:58:00Z"))
                .edge(Acme.VOLUME, Acme.INSTANCE_G, "attached_to");

        assertThat(build(-60).conserved()).isTrue();

        assertThat(database.cost("index:acme-images", Acme.DAY.plusDays(2))).isEqualByComparingTo("38.16");
        assertThat(database.openIntervalsThatDifferFromTheFlows()).isZero();
        assertThat(build(-30).changedRollupRows()).isZero();
    }

    @Test
    void twoBuildersAtOnceAddNothingTwice() throws Exception {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<BuildReport> one = () -> build(0);
            List<Future<BuildReport>> builds = executor.invokeAll(List.of(one, one, one));
            for (Future<BuildReport> build : builds) {
                assertThat(build.get().conserved()).isTrue();
            }
        }

        assertThat(database.cost("index:acme-products", Acme.DAY)).isEqualByComparingTo("54.24");
        assertThat(build(10).changedRollupRows()).isZero();
        assertThat(database.openIntervalsThatDifferFromTheFlows()).isZero();
    }

    @Test
    void anAmountThatComesBackIsNotTakenForARepeat() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS);
        int seconds = 0;
        for (String usd : List.of("10", "8", "10", "8", "10")) {
            estate.line(Acme.DAY, "i-1", "BoxUsage", usd).capture(Acme.DAY);
            assertThat(build(seconds++).conserved()).isTrue();
            assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo(usd);
        }
    }

    @Test
    void aRollupThatSomebodyChangedIsPutRight() {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        build(0);
        database.clickHouse.execute("INSERT INTO cost_rollup_daily (day, node_id, node_type, hierarchy, cost_usd)"
                + " VALUES ('2026-03-10', 'customer:acme', 'customer', 'marqo_logical', 5)");

        BuildReport report = build(60);

        assertThat(report.conserved()).isTrue();
        assertThat(report.changedRollupRows()).isEqualTo(1);
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("90.24");
    }

    @Test
    void anEmptyDatabaseIsACompleteBuildOfNothing() {
        BuildReport report = build(0);

        assertThat(report.resources()).isZero();
        assertThat(report.conserved()).isTrue();
    }

    @Test
    void moneyThatSomebodyMovedBetweenIndexesOfACustomerIsPutBack() {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        build(0);
        BigDecimal products = database.cost("index:acme-products", Acme.DAY);
        BigDecimal images = database.cost("index:acme-images", Acme.DAY);
        database.clickHouse.execute(
                "INSERT INTO cost_rollup_daily (day, node_id, node_type, hierarchy, parent_id, cost_usd)"
                        + " SELECT day, node_id, node_type, hierarchy, parent_id,"
                        + " if(node_id = 'index:acme-images', 5, -5) FROM"
                        + " (SELECT DISTINCT day, node_id, node_type, hierarchy, parent_id FROM cost_rollup_daily"
                        + " WHERE node_id IN ('index:acme-images', 'index:acme-products'))");
        assertThat(database.cost("index:acme-images", Acme.DAY)).isEqualByComparingTo(images.add(new BigDecimal(5)));

        BuildReport report = build(60);

        assertThat(report.conserved()).isTrue();
        assertThat(report.changedRollupRows()).isEqualTo(2);
        assertThat(database.cost("index:acme-products", Acme.DAY)).isEqualByComparingTo(products);
        assertThat(database.cost("index:acme-images", Acme.DAY)).isEqualByComparingTo(images);
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @Test
    void resourcesThatVanishAreRefusedAndTheOldGenerationStays() {
        Acme.inventory(estate);
        build(0);
        long before = database.rows("resource_ancestry");
        database.clickHouse.execute("TRUNCATE TABLE resource_snapshots");
        database.clickHouse.execute("TRUNCATE TABLE resource_relationships");

        assertThatThrownBy(() -> build(60))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining("stays as it is");
        assertThat(database.rows("resource_ancestry")).isEqualTo(before);
    }

    private BuildReport build(long secondsLater) {
        return database.build(NOW.plusSeconds(secondsLater));
    }

    private List<String> leftOverTables() {
        return database.clickHouse.query(
                "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%next%'",
                row -> row.string("name"));
    }
}
