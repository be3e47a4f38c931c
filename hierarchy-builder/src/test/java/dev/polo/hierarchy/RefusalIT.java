package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import dev.polo.testkit.FaultyProxy;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A generation that is not whole never goes live, whatever has spoilt it, and the next build is well again. */
class RefusalIT {
    /** Now: an event older than its time to live would vanish. */
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private static final ClickHouse clickHouse = database.clickHouse;

    @BeforeEach
    void aVolumeMovesAfterABuild() {
        TestEstate estate = new TestEstate(clickHouse);
        for (int i = 0; i < 20; i++) {
            estate.resource(arn("volume/v-" + i), "ebs:volume", "v-" + i, "", MarqoTags.NONE)
                    .resource(arn("instance/i-" + i), "ec2:instance", "i-" + i, "", MarqoTags.NONE)
                    .edge(arn("volume/v-" + i), arn("instance/i-" + i), "attached_to");
        }
        estate.resource(Acme.INSTANCE_A, "ec2:instance", "i-aaa", "", Acme.PRODUCTS);
        build(clickHouse, 0, "SELECT 1");
        estate.at("2026-03-11T00:00:00Z")
                .edge(arn("volume/v-3"), arn("instance/i-3"), "attached_to", Instant.parse("2026-03-11T00:00:00Z"))
                .edge(arn("volume/v-3"), arn("instance/i-4"), "attached_to");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            206 of 207 flows were stored                                 | DELETE FROM ${flows} WHERE hierarchy = 'aws_account' AND node_id LIKE '%v-7' AND depth = 0
            in aws_physical the shares of 1 resources do not add up to 1 | ALTER TABLE ${flows} UPDATE share = share / 2 WHERE hierarchy = 'aws_physical' AND resource_arn LIKE '%/v-7' AND parent_id = ''
            marqo_logical has no root                                    | ALTER TABLE ${flows} UPDATE share = 0 WHERE hierarchy = 'marqo_logical' AND parent_id = ''
            aws_account has 40 leaves for 41 resources                   | ALTER TABLE ${flows} UPDATE depth = 1 WHERE hierarchy = 'aws_account' AND resource_arn LIKE '%/v-7' AND depth = 0
            resource_ancestry leads 0 of 41 resources to an account      | TRUNCATE TABLE ${ancestry} SYNC
            in aws_physical resource_ancestry holds other ancestors      | DELETE FROM ${ancestry} WHERE hierarchy != 'aws_account'
            in aws_physical resource_ancestry holds other ancestors      | ALTER TABLE ${ancestry} UPDATE share = 0.5 WHERE hierarchy = 'aws_physical' AND resource_arn LIKE '%/v-7'
            in marqo_logical resource_ancestry holds other ancestors     | DELETE FROM ${ancestry} WHERE ancestor_id = 'customer:acme'
            """)
    void whatIsSpoiltWhileItIsWrittenIsRefused(String why, String damage) {
        List<String> before = live();

        assertThatThrownBy(() -> build(clickHouse, 1, damage))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining(why)
                .hasMessageContaining("The old one stays");

        assertThat(live()).isEqualTo(before);
        assertThat(refusals()).singleElement().asString().contains(why);
        theNextBuildIsWell();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            resource_snapshots, 'resource_snapshots holds 0 resources, the old hierarchy was made from 41'
            resource_relationships, 'resource_relationships holds 0 cost-parent edges, the old hierarchy was made from 21'
            hierarchy_nodes, 'hierarchy_nodes holds 0 nodes of DynamoDB, the old hierarchy was made from 12'
            """)
    void anInputThatWasEmptiedIsRefusedUntilTheLossIsMeant(String table, String why) {
        TestEstate estate = new TestEstate(clickHouse);
        for (int i = 0; i < 12; i++) {
            estate.customer("c-" + i, "s-" + i, "Customer " + i);
        }
        build(clickHouse, 1, "SELECT 1");
        List<String> before = live();
        clickHouse.execute("CREATE TABLE kept AS " + table);
        clickHouse.execute("EXCHANGE TABLES kept AND " + table);

        assertThatThrownBy(() -> build(clickHouse, 2, "SELECT 1"))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining(why)
                .hasMessageContaining("POLO_MAX_LEAF_LOSS_PERCENT=100");

        assertThat(live()).isEqualTo(before);
        clickHouse.execute("DROP TABLE kept SYNC");
        assertThat(build(clickHouse, 3, "SELECT 1", 100).resources()).isPositive();
        assertThat(build(clickHouse, 4, "SELECT 1").resources()).isPositive();
    }

    @Test
    void aGenerationThatSaysNothingOfItsInputsIsTheMeasureOfItsLeavesOnly() {
        build(clickHouse, 1, "SELECT 1");
        for (String table : List.of("resource_flows", "resource_ancestry")) {
            String mark = clickHouse
                    .query(
                            "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = '" + table
                                    + "'",
                            row -> row.string("comment"))
                    .getFirst();
            clickHouse.execute(
                    "ALTER TABLE " + table + " MODIFY COMMENT '" + mark.replaceFirst("from .* nodes, ", "") + "'");
        }
        clickHouse.execute("TRUNCATE TABLE resource_relationships SYNC");

        assertThat(build(clickHouse, 2, "SELECT 1").edges()).isZero();
    }

    @Test
    void fewerResourcesThanWereCountedAreRefused() {
        List<String> before = live();
        clickHouse.execute("CREATE TABLE fewer AS resource_snapshots");
        clickHouse.execute("ALTER TABLE fewer ADD COLUMN gone UInt8");
        clickHouse.execute("CREATE OR REPLACE TABLE fewer AS fewer"
                + " ENGINE = ReplacingMergeTree(_version, gone) ORDER BY resource_arn");
        clickHouse.execute("INSERT INTO fewer SELECT *, resource_id = 'v-7' FROM resource_snapshots FINAL");
        clickHouse.execute("EXCHANGE TABLES resource_snapshots AND fewer");

        assertThatThrownBy(() -> build(clickHouse, 1, "SELECT 1"))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining("Only 40 of 41 resources were read");

        assertThat(live()).isEqualTo(before);
        clickHouse.execute("EXCHANGE TABLES resource_snapshots AND fewer");
        clickHouse.execute("DROP TABLE fewer SYNC");
        theNextBuildIsWell();
    }

    @Test
    void anAnswerThatBreaksOffIsNoEstate() throws IOException {
        List<String> before = live();
        clickHouse.execute("""
                INSERT INTO resource_snapshots (resource_arn, resource_type, resource_id, aws_account_id, _version)
                SELECT concat('arn:aws:ec2:us-east-1:111111111111:volume/', lower(hex(sipHash128(number)))), 'ebs:volume',
                    toString(number), '111111111111', 1 FROM numbers(20000)""");
        ClickHouseSettings settings = clickHouse.settings();
        try (FaultyProxy proxy = new FaultyProxy(settings.url());
                ClickHouse remote = ClickHouse.of(new ClickHouseSettings(
                        proxy.url(), settings.user(), settings.password(), settings.database()))) {
            proxy.breakOffAnswers(300_000);

            assertThatThrownBy(() -> build(remote, 1, "SELECT 1")).isInstanceOf(PoloException.class);
        }

        assertThat(live()).isEqualTo(before);
        assertThat(build(clickHouse, 2, "SELECT 1").resources()).isEqualTo(20_041);
    }

    private static void theNextBuildIsWell() {
        assertThat(build(clickHouse, 2, "SELECT 1").resources()).isEqualTo(41);
        assertThat(clickHouse.query(
                        "SELECT ancestor_id FROM resource_ancestry WHERE hierarchy = 'aws_physical' AND resource_arn = '"
                                + arn("volume/v-3") + "'",
                        row -> row.string("ancestor_id")))
                .containsExactly(arn("instance/i-4"));
        assertThat(clickHouse.query(
                        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\_next\\_%'",
                        row -> row.string("name")))
                .isEmpty();
    }

    /** @param damage what happens to the generation between its writing and its verification */
    private static BuildReport build(ClickHouse clickHouse, int attempt, String damage) {
        return build(clickHouse, attempt, damage, 20);
    }

    private static BuildReport build(ClickHouse clickHouse, int attempt, String damage, int mostLossPercent) {
        Instant now = NOW.plusSeconds(attempt);
        return new HierarchyBuilder(clickHouse, InstantSource.fixed(now), mostLossPercent, step -> {
                    if (step == BuildStep.WRITTEN) {
                        clickHouse.execute(damage.replace("${flows}", "resource_flows_next_" + now.toEpochMilli())
                                        .replace("${ancestry}", "resource_ancestry_next_" + now.toEpochMilli())
                                + (damage.startsWith("ALTER") ? " SETTINGS mutations_sync = 2" : ""));
                    }
                })
                .build(Run.of("hierarchy-builder", NOW, attempt));
    }

    private static List<String> live() {
        return clickHouse.query("""
                SELECT concat(comment, ' ', (SELECT toString(groupBitXor(cityHash64(*))) FROM resource_flows), ' ',
                    (SELECT toString(groupBitXor(cityHash64(*))) FROM resource_ancestry), ' ',
                    (SELECT toString(groupBitXor(cityHash64(*))) FROM resource_ancestry_history)) AS content
                FROM system.tables WHERE database = currentDatabase() AND name IN ('resource_flows', 'resource_ancestry')
                """, row -> row.string("content"));
    }

    private static List<String> refusals() {
        return clickHouse.query(
                "SELECT properties FROM resource_events WHERE event_action = 'refused'",
                row -> row.map("properties").get("message"));
    }
}
