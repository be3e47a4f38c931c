package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the tables, the money arrives or the sentence says why not. */
class BadInputIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @Test
    void namesWithQuotesAndUnicodeKeepTheirMoney() {
        String odd = arn("instance/it's \"ünïcode\" \\ 日本\t🦆");
        estate.resource(odd, "ec2:instance", "i-'\"\\", "näme's", new MarqoTags("kundë's \\ co", "", "in'dex", "", ""))
                .resource(arn("volume/v"), "ebs:volume", "v", "", MarqoTags.NONE)
                .edge(arn("volume/v"), odd, "attached_to")
                .line(Acme.DAY, "i-'\"\\", "BoxUsage", "3.00")
                .line(Acme.DAY, "v", "Volume", "1.00")
                .capture(Acme.DAY);

        assertThat(build().conserved()).isTrue();

        List<TreeRow> rows =
                tree(TreeQuery.of(Acme.DAY).in(Hierarchy.MARQO_LOGICAL).under("customer:kundë's \\ co"));
        assertThat(rows)
                .extracting(TreeRow::nodeId)
                .containsExactly("customer:kundë's \\ co", "index:kundë's \\ co-in'dex", odd, arn("volume/v"));
        assertThat(tree(TreeQuery.of(Acme.DAY)
                        .in(Hierarchy.AWS_PHYSICAL)
                        .under(odd)
                        .depth(1)))
                .extracting(TreeRow::nodeName)
                .containsExactly("näme's", "v");
    }

    @Test
    void aCycleIsReportedAndItsMoneyArrives() {
        for (String id : List.of("a", "b", "c")) {
            estate.resource(arn(id), "ec2:instance", id, "", MarqoTags.NONE).line(Acme.DAY, id, "BoxUsage", "1.00");
        }
        estate.edge(arn("b"), arn("c"), "attached_to")
                .edge(arn("c"), arn("a"), "attached_to")
                .edge(arn("a"), arn("b"), "attached_to")
                .edge(arn("a"), arn("a"), "attached_to")
                .capture(Acme.DAY);

        BuildReport report = build();

        assertThat(report.cycles()).containsExactly(List.of(arn("a"), arn("b"), arn("c")));
        assertThat(report.ignoredEdges()).isEqualTo(1);
        assertThat(report.conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY)
                        .in(Hierarchy.AWS_PHYSICAL)
                        .under(arn("c"))
                        .depth(0)))
                .singleElement()
                .satisfies(row -> assertThat(row.costUsd()).isEqualByComparingTo("3"));
    }

    @Test
    void aParentNobodyListsCarriesCostAndABillOfTwoAccountsIsWhole() {
        estate.resource(arn("snapshot/s"), "ebs:snapshot", "s", "", MarqoTags.NONE)
                .edge(arn("snapshot/s"), arn("volume/gone"), "snapshot_of")
                .line(Acme.DAY, "s", "Snapshot", "1.00")
                .line(Acme.DAY, "222222222222", "shared", "Other", "2.00")
                .line(Acme.DAY, "111111111111", "shared", "Other", "4.00")
                .capture(Acme.DAY);

        BuildReport report = build();

        assertThat(report.conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_PHYSICAL).under(arn("volume/gone"))))
                .extracting(TreeRow::nodeId, TreeRow::nodeType)
                .containsExactly(tuple(arn("volume/gone"), "ebs:volume"), tuple(arn("snapshot/s"), "ebs:snapshot"));
    }

    @Test
    void aResourceThatTwoAccountsListStandsOnceUnderItsOwner() {
        String subnet = arn("subnet/shared");
        estate.resource(subnet, "ec2:subnet", "shared", "", MarqoTags.NONE, "222222222222", "available")
                .resource(subnet, "ec2:subnet", "shared", "", MarqoTags.NONE, TestEstate.ACCOUNT, "available")
                .line(Acme.DAY, "222222222222", "shared", "Bytes", "2.00")
                .line(Acme.DAY, TestEstate.ACCOUNT, "shared", "Bytes", "4.00")
                .capture(Acme.DAY);

        BuildReport report = build();

        assertThat(report.resources()).isEqualTo(1);
        assertThat(report.conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_ACCOUNT)))
                .extracting(
                        TreeRow::nodeId,
                        row -> row.costUsd().stripTrailingZeros().toPlainString())
                .containsExactly(tuple("account:" + TestEstate.ACCOUNT, "6"), tuple(subnet, "6"));
    }

    @Test
    void whatAnEdgeSaysOfItsWeightChangesNothing() {
        estate.resource(arn("lb"), "elb:load_balancer", "lb", "", MarqoTags.NONE)
                .line(Acme.DAY, "lb", "LoadBalancerUsage", "0.48")
                .capture(Acme.DAY);
        database.clickHouse.execute(
                "INSERT INTO resource_relationships (source_arn, target_arn, relationship,"
                        + " is_cost_parent, properties, _version) SELECT '" + arn("lb") + "', concat('"
                        + arn("instance/i-")
                        + "', toString(number)), 'backed_by', 1, map('weight', ['0', '', 'many'][number + 1]), 1 FROM numbers(3)");

        assertThat(build().conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_PHYSICAL).depth(0)))
                .extracting(row -> row.costUsd().stripTrailingZeros().toPlainString())
                .containsExactlyInAnyOrder("0.16000000000032", "0.15999999999984", "0.15999999999984");
    }

    @Test
    void tenThousandChildrenAreOneNode() {
        database.clickHouse.execute("""
                INSERT INTO resource_relationships (source_arn, target_arn, relationship, is_cost_parent, _version)
                SELECT concat('arn:aws:ec2:us-east-1:111111111111:volume/', toString(number)),
                    'arn:aws:ec2:us-east-1:111111111111:instance/i', 'attached_to', 1, 1 FROM numbers(10000)""");
        database.clickHouse.execute("""
                INSERT INTO cost_lines (source, aws_account_id, day, bill_id, alias, cost_usd, amortized_cost_usd,
                    usage_quantity, captured_at)
                SELECT 'aws', '111111111111', '2026-03-10', source_arn, source_arn, '0.01', '0.01', 1, now64(3)
                FROM resource_relationships""");
        estate.capture(Acme.DAY);

        BuildReport report = build();

        assertThat(report.resources()).isEqualTo(10_001);
        assertThat(report.conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_PHYSICAL).depth(0)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.costUsd()).isEqualByComparingTo("100");
                    assertThat(row.resourceCount()).isEqualTo(10_000);
                });
    }

    @Test
    void aChainOfTwoHundredHoldsAndOneOfThreeHundredIsRefusedWithoutHarm() {
        chain(0, 200);
        estate.line(Acme.DAY, arn("r-0"), "Hours", "1.00").capture(Acme.DAY);
        assertThat(build().conserved()).isTrue();
        assertThat(tree(TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_PHYSICAL))).hasSize(201);

        chain(200, 300);

        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HIERARCHY_TOO_DEEP));
        assertThat(database.clickHouse.query(
                        "SELECT max(depth) AS depth FROM resource_ancestry", row -> row.number("depth")))
                .containsExactly(200L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000000000000", "-10000000000000", "150000000000000", "1000000000000000"})
    void moreMoneyThanTheRollupCanCountIsRefused(String usd) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", usd)
                .capture(Acme.DAY);

        refusesTooMuch();
    }

    @Test
    void aTotalThatNobodyCanCountIsRefusedToo() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .capture(Acme.DAY, TestEstate.ACCOUNT, new BigDecimal("1000000000000000"));

        refusesTooMuch();
    }

    @Test
    void theMostMoneyIsCountedToTheLastDigit() {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(Acme.DAY, "i-1", "BoxUsage", "9999999999999.000000000001")
                .capture(Acme.DAY);

        assertThat(build().conserved()).isTrue();
        assertThat(database.cost("customer:acme", Acme.DAY)).isEqualByComparingTo("9999999999999.000000000001");
    }

    private void refusesTooMuch() {
        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_CONSERVED))
                .hasMessageContaining(Acme.DAY + " come to 10,000,000,000,000 dollars or more");
        assertThat(database.rows("cost_rollup_daily")).isZero();
        assertThat(database.rows("cost_reconciliation")).isZero();
    }

    private void chain(int from, int to) {
        database.clickHouse.execute("""
                INSERT INTO resource_relationships (source_arn, target_arn, relationship, is_cost_parent, _version)
                SELECT concat('arn:aws:ec2:us-east-1:111111111111:r-', toString(number)),
                    concat('arn:aws:ec2:us-east-1:111111111111:r-', toString(number + 1)), 'attached_to', 1, 1
                FROM numbers({from:UInt32}, {count:UInt32})""", Map.of("from", "" + from, "count", "" + (to - from)));
    }

    private BuildReport build() {
        return database.build(NOW);
    }

    private static List<TreeRow> tree(TreeQuery query) {
        return new CostTree(database.clickHouse, InstantSource.fixed(NOW)).rows(query);
    }
}
