package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Months that a backfill brings are rolled up as well, once, and later only when something of theirs has changed. */
class OlderDaysIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static final LocalDate OLD = LocalDate.parse("2025-09-03");

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

    private static BuildReport build(int secondsLater) {
        Instant at = NOW.plusSeconds(secondsLater);
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(at), 1000)
                .build(Run.of("hierarchy-builder", at, 0));
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
