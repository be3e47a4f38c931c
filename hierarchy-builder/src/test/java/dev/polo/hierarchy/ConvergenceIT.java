package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a build is repeated, doubled or ended, the tables come out the same. */
class ConvergenceIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static TestDatabase database;
    private TestEstate estate;

    @BeforeEach
    void write() {
        estate = new TestEstate(database.clickHouse);
    }

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void empty() {
        database.empty();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

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
        assertThat(cost("index:acme-images", Acme.DAY.plusDays(2).toString())).isEqualByComparingTo("2.92");
        assertThat(cost("index:acme-products", Acme.DAY.toString())).isEqualByComparingTo("43.84");
        assertThat(build(180).changedRollupRows()).isZero();
        assertThat(leftOverTables()).isEmpty();
        assertThat(openIntervalsThatDifferFromTheFlows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"ANCESTRY_EXCHANGED", "RECONCILED"})
    void aBuilderThatLostItsLeaseWritesNoMoreOfTheRollup(BuildStep loss) {
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

        assertThat(rows("cost_rollup_daily") > 0).isEqualTo(loss == BuildStep.RECONCILED);
        assertThat(rows("cost_rollup_days")).isZero();
        assertThat(build(60).conserved()).isTrue();
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

        assertThat(cost("index:acme-products", Acme.DAY.toString())).isEqualByComparingTo("54.24");
        assertThat(build(10).changedRollupRows()).isZero();
        assertThat(openIntervalsThatDifferFromTheFlows()).isZero();
    }

    @Test
    void anAmountThatComesBackIsNotTakenForARepeat() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS);
        int seconds = 0;
        for (String usd : List.of("10", "8", "10", "8", "10")) {
            estate.line(Acme.DAY, "i-1", "BoxUsage", usd).capture(Acme.DAY);
            assertThat(build(seconds++).conserved()).isTrue();
            assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo(usd);
        }
    }

    @Test
    void anOldIdThatInventoryLearnsLaterMovesTheMoneyOnItsDay() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "1.00")
                .line(Acme.DAY, "i-2", "BoxUsage", "2.00")
                .capture(Acme.DAY);
        build(0);
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("1.00");

        estate.resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES);

        assertThat(build(60).conserved()).isTrue();
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("3.00");
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
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("1.00");

        estate.at("2026-03-12T08:00:00Z")
                .resource(Acme.LOAD_BALANCER, "elb:load_balancer", Acme.LOAD_BALANCER, "", Acme.IMAGES);

        assertThat(build(60).conserved()).isTrue();
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("3.00");
        assertThat(cost("index:acme-images", Acme.DAY.plusDays(2).toString())).isEqualByComparingTo("0.50");
        assertThat(intervals(Acme.LOAD_BALANCER))
                .contains(
                        "marqo_logical customer:acme 1970-01-01 2299-12-31",
                        "marqo_logical " + Acme.LOAD_BALANCER + " 1970-01-01 1970-01-01")
                .noneMatch(interval -> interval.contains("2026-"));
        assertThat(openIntervalsThatDifferFromTheFlows()).isZero();
        assertThat(build(120).changedRollupRows()).isZero();
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
        Instant meanwhile = NOW.plusSeconds(60);

        new HierarchyBuilder(database.clickHouse, InstantSource.fixed(meanwhile), 20, step -> {
                    if (step == moment) {
                        estate.resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES);
                    }
                })
                .build(Run.of("hierarchy-builder", meanwhile, 1));

        assertThat(build(120).conserved()).isTrue();
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("3.00");
        assertThat(cost("i-2", Acme.DAY.toString())).isEqualByComparingTo("0");
        assertThat(build(180).changedRollupRows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 24})
    void aResourceIsCountedOnceHoweverManyLinesItHas(int lines) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS);
        for (int line = 0; line < lines; line++) {
            estate.line(Acme.DAY, "i-1", "BoxUsage-" + line, "0.010000000001");
        }
        estate.capture(Acme.DAY);

        assertThat(build(0).conserved()).isTrue();

        assertThat(cost("customer:acme", Acme.DAY.toString()))
                .isEqualByComparingTo(new BigDecimal("0.010000000001").multiply(BigDecimal.valueOf(lines)));
        assertThat(database.clickHouse.query(
                        "SELECT concat(toString(sum(resource_count)), ' ', toString(mapKeys(sumMap(cost_by_type)))) AS line"
                                + " FROM cost_rollup_daily WHERE node_id = 'customer:acme'",
                        row -> row.string("line")))
                .containsExactly("1 ['ec2:instance']");
    }

    @Test
    void aThirdOfACentIsNotLost() {
        estate.resource(arn("alb"), "elb:load_balancer", "alb", "", MarqoTags.NONE);
        for (String id : List.of("i-1", "i-2", "i-3")) {
            estate.resource(
                            arn("instance/" + id),
                            "ec2:instance",
                            id,
                            "",
                            new MarqoTags("acme", "", "index-of-" + id, "", ""))
                    .edge(arn("alb"), arn("instance/" + id), "backed_by");
        }
        estate.line(Acme.DAY, "alb", "LoadBalancerUsage", "0.48").capture(Acme.DAY);

        assertThat(build(0).conserved()).isTrue();

        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("0.48");
        assertThat(cost(arn("instance/i-1"), Acme.DAY.toString(), "aws_physical"))
                .isEqualByComparingTo("0.16000000000032");
        assertThat(cost(arn("instance/i-2"), Acme.DAY.toString(), "aws_physical"))
                .isEqualByComparingTo("0.15999999999984");
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
        assertThat(cost("customer:acme", Acme.DAY.toString())).isEqualByComparingTo("90.24");
    }

    @Test
    void moneyThatSomebodyMovedBetweenIndexesOfACustomerIsPutBack() {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        build(0);
        BigDecimal products = cost("index:acme-products", Acme.DAY.toString());
        BigDecimal images = cost("index:acme-images", Acme.DAY.toString());
        database.clickHouse.execute(
                "INSERT INTO cost_rollup_daily (day, node_id, node_type, hierarchy, parent_id, cost_usd)"
                        + " SELECT day, node_id, node_type, hierarchy, parent_id,"
                        + " if(node_id = 'index:acme-images', 5, -5) FROM"
                        + " (SELECT DISTINCT day, node_id, node_type, hierarchy, parent_id FROM cost_rollup_daily"
                        + " WHERE node_id IN ('index:acme-images', 'index:acme-products'))");
        assertThat(cost("index:acme-images", Acme.DAY.toString())).isEqualByComparingTo(images.add(new BigDecimal(5)));

        BuildReport report = build(60);

        assertThat(report.conserved()).isTrue();
        assertThat(report.changedRollupRows()).isEqualTo(2);
        assertThat(cost("index:acme-products", Acme.DAY.toString())).isEqualByComparingTo(products);
        assertThat(cost("index:acme-images", Acme.DAY.toString())).isEqualByComparingTo(images);
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @Test
    void aLedgerThatLacksWhatTheSourceSaysShowsTheDifference() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "10.00")
                .capture(Acme.DAY, new BigDecimal("0.25"));

        BuildReport report = build(0);

        assertThat(report.conserved()).isFalse();
        assertThat(report.conservation())
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.difference()).isEqualByComparingTo("0.25"));
    }

    @Test
    void aDayThatTheSourceChargesAndTheLedgerLacksAltogetherShowsTheDifference() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .capture(Acme.DAY, TestEstate.ACCOUNT, new BigDecimal("7.00"));

        assertThat(build(0).conservation())
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.difference()).isEqualByComparingTo("7.00"));
    }

    @Test
    void everyAccountIsCheckedByItself() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "10.00")
                .line(Acme.DAY, "222222222222", "NoResourceId", "Tax", "1.50")
                .capture(Acme.DAY);
        build(0);

        assertThat(database.clickHouse.query(
                        "SELECT concat(hierarchy, ' ', aws_account_id, ' ', toString(allocated), ' ',"
                                + " toString(unallocated), ' ', toString(difference)) AS line"
                                + " FROM cost_reconciliation FINAL WHERE metric = 'amortized' AND aws_account_id != ''"
                                + " ORDER BY line",
                        row -> row.string("line")))
                .containsExactly(
                        "aws_account 111111111111 10 0 0",
                        "aws_account 222222222222 1.5 0 0",
                        "aws_physical 111111111111 10 0 0",
                        "aws_physical 222222222222 0 1.5 0",
                        "marqo_logical 111111111111 10 0 0",
                        "marqo_logical 222222222222 0 1.5 0");
    }

    @Test
    void anEmptyDatabaseIsACompleteBuildOfNothing() {
        BuildReport report = build(0);

        assertThat(report.resources()).isZero();
        assertThat(report.conserved()).isTrue();
    }

    @Test
    void resourcesThatVanishAreRefusedAndTheOldGenerationStays() {
        Acme.inventory(estate);
        build(0);
        long before = rows("resource_ancestry");
        database.clickHouse.execute("TRUNCATE TABLE resource_snapshots");
        database.clickHouse.execute("TRUNCATE TABLE resource_relationships");

        assertThatThrownBy(() -> build(60))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining("stays as it is");
        assertThat(rows("resource_ancestry")).isEqualTo(before);
    }

    private BuildReport build(long secondsLater) {
        Instant now = NOW.plusSeconds(secondsLater);
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(now), 20)
                .build(Run.of("hierarchy-builder", now, 1));
    }

    private BigDecimal cost(String node, String day) {
        return cost(node, day, "marqo_logical");
    }

    private BigDecimal cost(String node, String day, String hierarchy) {
        return database.clickHouse
                .query(
                        "SELECT sum(cost_usd) AS usd FROM cost_rollup_daily WHERE day = {day:Date}"
                                + " AND node_id = {node:String} AND hierarchy = {hierarchy:String}",
                        java.util.Map.of("day", day, "node", node, "hierarchy", hierarchy),
                        row -> row.decimal("usd"))
                .getFirst();
    }

    private long rows(String table) {
        return database.clickHouse
                .query("SELECT count() AS n FROM " + table, row -> row.number("n"))
                .getFirst();
    }

    /** A resource's nodes and from when until when it belonged to them. */
    private List<String> intervals(String resource) {
        return database.clickHouse.query(
                "SELECT concat(hierarchy, ' ', node_id, ' ', toString(toDate32(valid_from)), ' ',"
                        + " toString(toDate32(valid_to))) AS line FROM resource_ancestry_history FINAL"
                        + " WHERE resource_arn = {resource:String} ORDER BY line",
                java.util.Map.of("resource", resource),
                row -> row.string("line"));
    }

    private List<String> leftOverTables() {
        return database.clickHouse.query(
                "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%next%'",
                row -> row.string("name"));
    }

    private long openIntervalsThatDifferFromTheFlows() {
        return rows("""
                (SELECT hierarchy, resource_arn, node_id, parent_id, depth, share, sum(side) AS balance FROM
                 (SELECT 1 AS side, hierarchy, resource_arn, node_id, parent_id, depth, share FROM resource_flows
                  UNION ALL
                  SELECT -1, hierarchy, resource_arn, node_id, parent_id, depth, share
                  FROM resource_ancestry_history FINAL WHERE valid_to > '2290-01-01')
                 GROUP BY hierarchy, resource_arn, node_id, parent_id, depth, share HAVING balance != 0)
                """);
    }
}
