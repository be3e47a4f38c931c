package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a build leaves behind for people: its row among the runs, and why a generation was refused. */
class RecordsIT {
    /** Now: an event older than its time to live would vanish. */
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void fortyInstancesThatWereBuilt() {
        TestEstate estate = new TestEstate(database.clickHouse);
        for (int i = 0; i < 40; i++) {
            estate.resource(arn("instance/i-" + i), "ec2:instance", "i-" + i, "", MarqoTags.NONE);
        }
        build(0, 20);
    }

    @Test
    void aBuildHasItsRow() {
        assertThat(runs()).containsExactly("run complete 40 0 ");
    }

    @Test
    void aSuddenLossOfLeavesIsRefusedAndSaid() {
        database.clickHouse.execute("DELETE FROM resource_snapshots WHERE resource_id >= 'i-2'");

        assertThatThrownBy(() -> build(1, 20))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_INPUT))
                .hasMessageContaining("resource_snapshots holds 12 resources, the old hierarchy was made from 40");

        assertThat(leaves()).isEqualTo(40);
        assertThat(runs()).hasSize(2).last().asString().startsWith("run failed 0 1 The new hierarchy was not taken");
        assertThat(database.clickHouse.query(
                        "SELECT properties FROM resource_events WHERE event_action = 'refused'",
                        row -> row.map("properties").get("message")))
                .singleElement()
                .asString()
                .contains("POLO_MAX_LEAF_LOSS_PERCENT");
    }

    @Test
    void aBuildThatABugEndsHasItsRowToo() {
        Instant now = NOW.plusSeconds(1);
        HierarchyBuilder builder = new HierarchyBuilder(database.clickHouse, InstantSource.fixed(now), 20, step -> {
            throw new IllegalStateException("after " + step);
        });

        assertThatThrownBy(() -> builder.build(Run.of("hierarchy-builder", NOW, 1)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(runs()).hasSize(2).last().isEqualTo("run failed 0 0 after LEARNT");
    }

    @Test
    void aLossThatIsMeantIsTaken() {
        database.clickHouse.execute("DELETE FROM resource_snapshots WHERE resource_id >= 'i-2'");

        assertThat(build(1, 100).resources()).isEqualTo(12);
        assertThat(leaves()).isEqualTo(12);
    }

    private static BuildReport build(int attempt, int mostLossPercent) {
        Instant now = NOW.plusSeconds(attempt);
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(now), mostLossPercent)
                .build(Run.of("hierarchy-builder", NOW, attempt));
    }

    private static long leaves() {
        return database.rows("resource_ancestry WHERE hierarchy = 'aws_account'");
    }

    private static List<String> runs() {
        return database.clickHouse.query(
                "SELECT concat(scope_kind, ' ', outcome, ' ', toString(resource_count), ' ', toString(event_count), ' ',"
                        + " message) AS line FROM collector_runs WHERE collector = 'hierarchy-builder' ORDER BY attempt",
                row -> row.string("line"));
    }
}
