package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost or counted twice on the way from the lines to the roots, and what is missing shows. */
class ConservationIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @ParameterizedTest
    @ValueSource(ints = {2, 24})
    void aResourceIsCountedOnceHoweverManyLinesItHas(int lines) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS);
        for (int line = 0; line < lines; line++) {
            estate.line(Acme.DAY, "i-1", "BoxUsage-" + line, "0.010000000001");
        }
        estate.capture(Acme.DAY);

        assertThat(build(0).conserved()).isTrue();

        assertThat(database.cost("customer:acme", Acme.DAY))
                .isEqualByComparingTo(new BigDecimal("0.010000000001").multiply(BigDecimal.valueOf(lines)));
        assertThat(database.clickHouse.query(
                        "SELECT concat(toString(sum(resource_count)), ' ', toString(mapKeys(sumMap(cost_by_type)))) AS line"
                                + " FROM cost_rollup_daily WHERE node_id = 'customer:acme'",
                        row -> row.string("line")))
                .containsExactly("1 ['ec2:instance']");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 24})
    void theTypeOfAResourceWithLinesOfTwoTypesDoesNotDependOnTheirOrder(int lines) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS);
        for (String alias : List.of("a-1", "i-1", "z-1")) {
            if (!alias.equals("i-1")) {
                database.clickHouse.execute(
                        "INSERT INTO resource_aliases (alias, resource_arn, resource_type, aws_account_id, _version)"
                                + " VALUES ('" + alias + "', '" + arn("instance/i-1")
                                + "', 'a:type', '111111111111', 1)");
            }
            for (int line = 0; line < lines; line++) {
                estate.line(Acme.DAY, alias, "BoxUsage-" + line, "1.00");
            }
        }
        estate.capture(Acme.DAY);

        assertThat(build(0).conserved()).isTrue();

        assertThat(database.clickHouse.query(
                        "SELECT toString(mapKeys(sumMap(cost_by_type))) AS types FROM cost_rollup_daily"
                                + " WHERE node_id = 'customer:acme'",
                        row -> row.string("types")))
                .containsExactly("['ec2:instance']");
    }

    @Test
    void bothMetricsReachEveryNodeByTheSameShares() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES)
                .resource(Acme.VOLUME, "ebs:volume", "vol-bbb", "", MarqoTags.NONE)
                .edge(Acme.VOLUME, arn("instance/i-1"), "attached_to")
                .edge(Acme.VOLUME, arn("instance/i-2"), "attached_to")
                .line(Acme.DAY, TestEstate.ACCOUNT, "i-1", "BoxUsage", "10", "6.5")
                .line(Acme.DAY, TestEstate.ACCOUNT, "vol-bbb", "EBS:VolumeUsage.gp3", "1", "3")
                .capture(Acme.DAY);

        build(0);

        assertThat(database.clickHouse.query(
                        "SELECT DISTINCT concat(node_id, ' ', toString(sum(cost_usd)), ' ',"
                                + " toString(sum(amortized_cost_usd))) AS line"
                                + " FROM cost_rollup_daily WHERE node_id LIKE '%acme%' OR node_id LIKE '%/i-_'"
                                + " GROUP BY hierarchy, node_id HAVING hierarchy != 'aws_account' ORDER BY line",
                        row -> row.string("line")))
                .containsExactly(
                        arn("instance/i-1") + " 10.5 8",
                        arn("instance/i-2") + " 0.5 1.5",
                        "cluster:acme-prod-1 11 9.5",
                        "customer:acme 11 9.5",
                        "index:acme-images 0.5 1.5",
                        "index:acme-products 10.5 8");
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

        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("0.48");
        assertThat(database.cost(arn("instance/i-1"), Acme.DAY, "aws_physical"))
                .isEqualByComparingTo("0.16000000000032");
        assertThat(database.cost(arn("instance/i-2"), Acme.DAY, "aws_physical"))
                .isEqualByComparingTo("0.15999999999984");
    }

    @Test
    void aLedgerThatLacksWhatTheSourceSaysShowsTheDifference() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "10.00")
                .capture(Acme.DAY, new BigDecimal("0.25"));

        BuildReport report = build(0);

        assertThat(report.conserved()).isFalse();
        assertThat(report.conservation())
                .hasSize(12)
                .allSatisfy(row -> assertThat(row.difference()).isEqualByComparingTo("0.25"));
    }

    @Test
    void aDayThatTheSourceChargesAndTheLedgerLacksAltogetherShowsTheDifference() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .capture(Acme.DAY, TestEstate.ACCOUNT, new BigDecimal("7.00"));

        assertThat(build(0).conservation())
                .hasSize(12)
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
    void accountsThatAreWrongByOppositeAmountsAreNotConserved() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "10.00")
                .line(Acme.DAY, "222222222222", "NoResourceId", "Tax", "1.50")
                .capture(Acme.DAY, TestEstate.ACCOUNT, new BigDecimal("11.50"))
                .capture(Acme.DAY, "222222222222", BigDecimal.ZERO);

        BuildReport report = build(0);

        assertThat(report.conserved()).isFalse();
        assertThat(report.conservation().stream()
                        .filter(row -> row.metric().equals("unblended"))
                        .map(row -> row.hierarchy() + " " + row.accountId() + " "
                                + row.difference().stripTrailingZeros().toPlainString()))
                .containsExactly(
                        "aws_account  0",
                        "aws_account 111111111111 1.5",
                        "aws_account 222222222222 -1.5",
                        "aws_physical  0",
                        "aws_physical 111111111111 1.5",
                        "aws_physical 222222222222 -1.5",
                        "marqo_logical  0",
                        "marqo_logical 111111111111 1.5",
                        "marqo_logical 222222222222 -1.5");
        assertThat(StoredConservation.read(database.clickHouse, Acme.DAY, Acme.DAY))
                .isEqualTo(report.conservation());
    }

    @Test
    void anAccountThatTheNewestCheckNoLongerFindsIsNotHeldAgainstTheDay() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "10.00")
                .capture(Acme.DAY)
                .line(Acme.DAY, "222222222222", "stray", "Usage", "1.50");
        assertThat(build(0).conserved()).isFalse();

        database.clickHouse.execute("DELETE FROM cost_lines WHERE aws_account_id = '222222222222'");

        assertThat(build(60).conserved()).isTrue();
        assertThat(database.rows("cost_reconciliation FINAL WHERE difference != 0"))
                .isEqualTo(6);
    }

    @Test
    void aBillWithoutLinesAndResourcesIsNotConserved() {
        estate.capture(Acme.DAY, TestEstate.ACCOUNT, new BigDecimal("7.00"));

        BuildReport report = build(0);

        assertThat(report.resources()).isZero();
        assertThat(report.conservation())
                .hasSize(12)
                .allSatisfy(row -> assertThat(row.difference()).isEqualByComparingTo("7.00"));
    }

    private BuildReport build(long secondsLater) {
        return database.build(NOW.plusSeconds(secondsLater));
    }
}
