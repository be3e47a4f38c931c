package dev.polo.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigratorIT {
    private static final List<String> FILES = List.of(
            "001_create_database",
            "002_resource_events",
            "003_resource_snapshots",
            "004_cost_hourly",
            "005_resource_relationships",
            "006_hierarchy_nodes",
            "007_resource_ancestry",
            "008_hierarchy_dict",
            "009_cost_rollup_daily",
            "010_migrations_table",
            "011_retention_policies",
            "015_aws_accounts",
            "016_collector_runs",
            "026_cost_lines",
            "027_resource_aliases",
            "028_leases",
            "029_cost_reconciliation",
            "030_hierarchy_node_metadata",
            "031_resource_flows",
            "032_resource_ancestry_history",
            "033_cost_capture_detail",
            "034_node_sources",
            "045_calls_by_api");
    private static final String STRUCTURE = "SELECT concat(name, ' ', create_table_query) AS x FROM system.tables"
            + " WHERE database = currentDatabase() ORDER BY name";

    private EmptyServer server;

    @BeforeEach
    void open() {
        server = new EmptyServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anEmptyServerGetsEveryFileInOrder() {
        assertThat(server.migrator().migrate()).isEqualTo(new MigrationReport(FILES, 0));
        assertThat(applied())
                .containsExactlyElementsOf(
                        FILES.stream().map(file -> file.substring(0, 3)).toList());
    }

    @Test
    void aSecondRunAppliesNothingAndChangesNothing() {
        server.migrator().migrate();
        List<String> before = server.strings(STRUCTURE);

        assertThat(server.migrator().migrate()).isEqualTo(new MigrationReport(List.of(), FILES.size()));
        assertThat(server.strings(STRUCTURE)).isEqualTo(before);
    }

    @Test
    void aDryRunOnAnEmptyServerTellsAllAndCreatesNothing() {
        assertThat(server.migrator().dryRun()).isEqualTo(new MigrationReport(FILES, 0));
        assertThat(server.databaseExists()).isFalse();
    }

    @Test
    void aDryRunOnAnEmptyDatabaseLeavesItEmpty() {
        server.createDatabase();

        assertThat(server.migrator().dryRun()).isEqualTo(new MigrationReport(FILES, 0));
        assertThat(server.strings(STRUCTURE)).isEmpty();
    }

    @Test
    void aDryRunAfterAMigrationHasNothingToTell() {
        server.migrator().migrate();
        List<String> before = server.strings(STRUCTURE);
        long history = server.number("SELECT count() AS x FROM _migrations");

        assertThat(server.migrator().dryRun()).isEqualTo(new MigrationReport(List.of(), FILES.size()));
        assertThat(server.strings(STRUCTURE)).isEqualTo(before);
        assertThat(server.number("SELECT count() AS x FROM _migrations")).isEqualTo(history);
    }

    @Test
    void migratorsAtOnceApplyEachFileOnce() throws Exception {
        int migrators = 3;
        try (ExecutorService threads = Executors.newFixedThreadPool(migrators)) {
            Callable<MigrationReport> migrate = () -> server.migrator().migrate();
            List<Future<MigrationReport>> reports = threads.invokeAll(
                    IntStream.range(0, migrators).mapToObj(_ -> migrate).toList());
            int files = 0;
            for (Future<MigrationReport> report : reports) {
                files += report.get().applied().size();
            }
            assertThat(files).isEqualTo(FILES.size());
        }
        assertThat(applied()).doesNotHaveDuplicates().hasSize(FILES.size());
    }

    @Test
    void aFailedFileIsTriedAgainWhenItsCauseIsGone() {
        server.createDatabase();
        // A view where a table is to be altered.
        server.clickHouse.execute("CREATE VIEW resource_events AS SELECT 1 AS event_time");

        assertThatThrownBy(() -> server.migrator().migrate())
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MIGRATION_FAILED))
                .hasMessageStartingWith("A migration failed. Failed to execute script 004_cost_hourly.sql: Code: ")
                .hasMessageContaining("aws_account_id")
                .hasMessageEndingWith(" Run 'polo migrate' again when the cause is gone; it starts where it stopped.");
        assertThat(applied()).containsExactly("001", "002", "003");

        server.clickHouse.execute("DROP VIEW resource_events SYNC");
        // Already marked as applied, so by hand, as whoever repairs it would.
        server.clickHouse.execute("ALTER TABLE _migrations DELETE WHERE version = '002' SETTINGS mutations_sync = 2");

        MigrationReport report = server.migrator().migrate();
        assertThat(report.applied())
                .contains("002_resource_events", "004_cost_hourly")
                .doesNotContain("003_resource_snapshots");
        assertThat(applied())
                .containsExactlyInAnyOrderElementsOf(
                        FILES.stream().map(file -> file.substring(0, 3)).toList());
        assertThat(server.number("SELECT count() AS x FROM _migrations WHERE success = 0"))
                .isZero();
    }

    @Test
    void anAlteredFileIsRefusedAndNothingChanges() {
        server.migrator().migrate();
        server.clickHouse.execute(
                "ALTER TABLE _migrations UPDATE checksum = 1 WHERE version = '005'" + " SETTINGS mutations_sync = 2");
        server.clickHouse.execute("ALTER TABLE _migrations DELETE WHERE version = '032' SETTINGS mutations_sync = 2");

        for (Callable<MigrationReport> command :
                List.<Callable<MigrationReport>>of(server.migrator()::migrate, server.migrator()::dryRun)) {
            assertThatThrownBy(command::call)
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MIGRATION_ALTERED))
                    .hasMessage("Applied migrations differ from this build's files: 005_resource_relationships. Nothing"
                            + " was changed. Use the build that applied them, or restore the files.");
        }
        assertThat(applied()).doesNotContain("032");
    }

    @Test
    void aFileThatFailedAndAnotherThatWasAlteredAreNotPaperedOver() {
        server.migrator().migrate();
        server.clickHouse.execute(
                "ALTER TABLE _migrations UPDATE checksum = 1 WHERE version = '005'" + " SETTINGS mutations_sync = 2");
        server.clickHouse.execute(
                "ALTER TABLE _migrations UPDATE success = 0 WHERE version = '032'" + " SETTINGS mutations_sync = 2");

        assertThatThrownBy(() -> server.migrator().migrate())
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MIGRATION_ALTERED));
        assertThat(server.number("SELECT checksum AS x FROM _migrations WHERE version = '005'"))
                .isEqualTo(1);
    }

    @Test
    void anOlderBuildLeavesADatabaseOfANewerOneAlone() {
        server.migrator().migrate();
        server.clickHouse.execute("INSERT INTO _migrations SELECT * REPLACE (installed_rank + 1 AS installed_rank,"
                + " '900' AS version, 'of tomorrow' AS description, '900_of_tomorrow.sql' AS script, 7 AS checksum)"
                + " FROM (SELECT * FROM _migrations WHERE version = '032')");
        assertThat(applied()).contains("900");

        assertThat(server.migrator().migrate().applied()).isEmpty();
        assertThat(applied()).contains("900");
    }

    @Test
    void aReservedNumberThatComesLaterIsAppliedAfterHigherOnes() {
        server.migrator().migrate();
        server.clickHouse.execute("ALTER TABLE _migrations DELETE WHERE version = '016' SETTINGS mutations_sync = 2");

        assertThat(server.migrator().dryRun().applied()).containsExactly("016_collector_runs");
        assertThat(server.migrator().migrate().applied()).containsExactly("016_collector_runs");
    }

    /** Versions of the files that succeeded, without the baseline. */
    private List<String> applied() {
        return server.strings(
                "SELECT version AS x FROM _migrations WHERE success AND version != '0' ORDER BY installed_rank, version");
    }
}
