package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Months that a backfill brings are rolled up as well, once, and later only when something of theirs has changed. */
class OlderDaysIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static final LocalDate OLD = LocalDate.parse("2025-09-03");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @Test
    void aDayOfLastYearIsRolledUpWhenItsTotalsComeAndAgainWhenTheyChange() {
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        assertThat(build(0).conserved()).isTrue();
        assertThat(rolledUp()).isEqualTo("0");

        estate.line(OLD, "uncovered", "Support", "30").capture(OLD);
        assertThat(build(60).conserved()).isTrue();
        assertThat(rolledUp()).isEqualTo("30");
        assertThat(checked()).isEqualTo("0");

        estate.at("2026-03-12T12:01:30Z")
                .line(OLD, "uncovered", "Support", "24")
                .capture(OLD);
        assertThat(build(120).conserved()).isTrue();
        assertThat(rolledUp()).isEqualTo("24");
        assertThat(checked()).isEqualTo("0");
    }

    @Test
    void aDayOfLastYearIsNotLookedAtUntilItsCaptureIsComplete() {
        estate.line(OLD, "uncovered", "Support", "30").capture(OLD);
        build(0);
        estate.at("2026-03-12T14:00:00Z").line(OLD, "uncovered", "Support", "24");

        assertThat(build(7260).changedRollupRows()).isZero();
        assertThat(rolledUp()).isEqualTo("30");

        estate.capture(OLD);
        assertThat(build(7320).conserved()).isTrue();
        assertThat(rolledUp()).isEqualTo("24");
    }

    @Test
    void anIdThatIsLearntLaterMovesItsMoneyOnADayOfLastYear() {
        anInstanceAndAnIdThatOnlyTheBillNames();
        assertThat(database.cost("customer:acme", OLD)).isEqualByComparingTo("1");

        learn();

        assertThat(build(0).conserved()).isTrue();
        assertThat(database.cost("customer:acme", OLD)).isEqualByComparingTo("3");
        assertThat(database.cost("i-2", OLD)).isEqualByComparingTo("0");
        assertThat(checked()).isEqualTo("0");
        assertThat(build(60).changedRollupRows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BuildStep.class,
            names = {"LEARNT", "HISTORY_KEPT", "ANCESTRY_EXCHANGED", "ROLLED_UP", "RECONCILED"})
    void aBuildThatDiesLeavesTheDayOfLastYearToTheNext(BuildStep death) {
        anInstanceAndAnIdThatOnlyTheBillNames();
        learn();

        assertThatThrownBy(() -> builder(NOW, step -> {
                            if (step == death) {
                                throw new IllegalStateException("killed");
                            }
                        })
                        .build(Run.of("hierarchy-builder", NOW, 0)))
                .hasMessage("killed");

        assertThat(build(60).conserved()).isTrue();
        assertThat(database.cost("customer:acme", OLD)).isEqualByComparingTo("3");
        assertThat(build(120).changedRollupRows()).isZero();
    }

    @Test
    void aMoveThatIsLearntLateChangesADayOfLastYear() {
        estate.at("2025-09-01T00:00:00Z")
                .resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES)
                .resource(Acme.VOLUME, "ebs:volume", "vol-bbb", "", MarqoTags.NONE)
                .edge(Acme.VOLUME, arn("instance/i-1"), "attached_to");
        for (int day = 0; day < 2; day++) {
            estate.line(OLD.plusDays(day), "vol-bbb", "EBS:VolumeUsage.gp3", "1")
                    .capture(OLD.plusDays(day));
        }
        build(Instant.parse("2025-09-05T00:00:00Z"));
        assertThat(database.cost("index:acme-products", OLD.plusDays(1))).isEqualByComparingTo("1");
        Instant moved = Instant.parse("2025-09-04T10:00:00Z");

        estate.at(moved.toString())
                .edge(Acme.VOLUME, arn("instance/i-1"), "attached_to", moved)
                .edge(Acme.VOLUME, arn("instance/i-2"), "attached_to");

        assertThat(build(0).conserved()).isTrue();
        assertThat(database.cost("index:acme-products", OLD)).isEqualByComparingTo("1");
        assertThat(database.cost("index:acme-products", OLD.plusDays(1))).isEqualByComparingTo("0");
        assertThat(database.cost("index:acme-images", OLD.plusDays(1))).isEqualByComparingTo("1");
        assertThat(database.rows("cost_reconciliation FINAL WHERE day = '" + OLD.plusDays(1)
                        + "' AND checked_at = '2026-03-12 12:00:00' AND difference = 0 AND aws_account_id = ''"))
                .isEqualTo(6);
        assertThat(database.rows("cost_reconciliation FINAL WHERE day = '" + OLD + "' AND checked_at > '2026-01-01'"))
                .isZero();
        assertThat(build(60).changedRollupRows()).isZero();
    }

    private void anInstanceAndAnIdThatOnlyTheBillNames() {
        estate.at("2025-09-04T00:00:00Z")
                .resource(arn("instance/i-1"), "ec2:instance", "i-1", "", Acme.PRODUCTS)
                .line(OLD, "i-1", "BoxUsage", "1")
                .line(OLD, "i-2", "BoxUsage", "2")
                .capture(OLD);
        build(Instant.parse("2025-09-05T00:00:00Z"));
    }

    private void learn() {
        estate.at("2026-03-12T08:00:00Z").resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.IMAGES);
    }

    private static BuildReport build(int secondsLater) {
        return build(NOW.plusSeconds(secondsLater));
    }

    private static BuildReport build(Instant at) {
        return builder(at, step -> {}).build(Run.of("hierarchy-builder", at, 0));
    }

    private static HierarchyBuilder builder(Instant at, Consumer<BuildStep> afterStep) {
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(at), 1000, afterStep);
    }

    private static String rolledUp() {
        return text(
                "SELECT toString(sum(cost_usd)) AS x FROM cost_rollup_daily WHERE hierarchy = 'aws_account' AND day = '"
                        + OLD + "'");
    }

    private static String checked() {
        return text(
                "SELECT toString(sum(abs(difference))) AS x FROM cost_reconciliation FINAL WHERE day = '" + OLD + "'");
    }

    private static String text(String sql) {
        return database.clickHouse.query(sql, row -> row.string("x")).getFirst();
    }
}
