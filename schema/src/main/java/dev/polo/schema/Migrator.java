package dev.polo.schema;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.ValidateOutput;

/**
 * Brings a database to the newest schema: applies the numbered files that it does not have, in order, and keeps their
 * history in {@code _migrations}. A file that was altered after it was applied is refused; one that failed is tried
 * again. Several migrators at once are safe: they take turns by a lease.
 */
public final class Migrator {
    private static final String FOLDER = "dev/polo/schema/migrations";
    private static final Set<org.flywaydb.core.api.ErrorCode> ALTERED =
            Set.of(CoreErrorCode.CHECKSUM_MISMATCH, CoreErrorCode.DESCRIPTION_MISMATCH, CoreErrorCode.TYPE_MISMATCH);
    /** Every server has it. */
    private static final String ANY_DATABASE = "default";

    private static final Duration WAIT = Duration.ofMinutes(2);

    private final ClickHouse clickHouse;
    private final ClickHouseSettings settings;

    public Migrator(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.settings = clickHouse.settings();
    }

    public MigrationReport migrate() {
        createDatabaseAndLeases();
        try (Lease lease = Lease.acquire(clickHouse, "migrate", WAIT)) {
            Flyway flyway = flyway(settings.database());
            refuseAltered(flyway);
            MigrationInfoService history = flyway.info();
            if (Arrays.stream(history.all()).anyMatch(info -> info.getState() == MigrationState.FAILED)) {
                flyway.repair();
                history = flyway.info();
            }
            lease.check();
            List<String> applied = flyway.migrate().migrations.stream()
                    .map(file -> fileName(file.version, file.description))
                    .toList();
            return new MigrationReport(applied, applied(history));
        } catch (FlywayException e) {
            throw failed(e);
        }
    }

    /** What {@link #migrate} would apply; changes nothing, not even an empty server. */
    public MigrationReport dryRun() {
        try {
            // No connection can be opened on a database that is not there.
            Flyway flyway = flyway(databaseExists() ? settings.database() : ANY_DATABASE);
            refuseAltered(flyway);
            MigrationInfoService history = flyway.info();
            List<String> pending = Arrays.stream(history.pending())
                    .map(info -> fileName(String.valueOf(info.getVersion()), info.getDescription()))
                    .toList();
            return new MigrationReport(pending, applied(history));
        } catch (FlywayException e) {
            throw failed(e);
        }
    }

    private static String fileName(String version, String description) {
        return version + "_" + description.replace(' ', '_');
    }

    /** Without the baseline, which is a row of the history and no file. */
    private static int applied(MigrationInfoService history) {
        return (int) Arrays.stream(history.applied())
                .filter(info -> !info.getType().isBaseline())
                .count();
    }

    private ClickHouse server() {
        return ClickHouse.of(
                new ClickHouseSettings(settings.url(), settings.user(), settings.password(), ANY_DATABASE));
    }

    private boolean databaseExists() {
        try (ClickHouse server = server()) {
            ServerVersion.check(server);
            return !server.query(
                            "SELECT name FROM system.databases WHERE name = {name:String}",
                            Map.of("name", settings.database()),
                            row -> row.string("name"))
                    .isEmpty();
        }
    }

    /** What the lease itself needs; safe to repeat and to race. */
    private void createDatabaseAndLeases() {
        try (ClickHouse server = server()) {
            ServerVersion.check(server);
            server.execute("CREATE DATABASE IF NOT EXISTS " + settings.database());
            server.execute(resource("028_leases.sql").replace("${database}", settings.database()));
        }
    }

    private Flyway flyway(String connectTo) {
        return Flyway.configure(Migrator.class.getClassLoader())
                .dataSource(
                        "jdbc:clickhouse:" + settings.url()
                                + (settings.url().toString().endsWith("/") ? "" : "/") + connectTo,
                        settings.user(),
                        settings.password().value())
                .locations("classpath:" + FOLDER)
                .sqlMigrationPrefix("")
                .sqlMigrationSeparator("_")
                .defaultSchema(settings.database())
                .createSchemas(false)
                .table("_migrations")
                // The leases table is there before the history is.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                // The seeds' planned tables take their reserved numbers when they come, after higher ones.
                .outOfOrder(true)
                .placeholders(Map.of(
                        "database", settings.database(),
                        "dictionary_credentials", dictionaryCredentials()))
                .load();
    }

    /** A dictionary reads its table as a user of its own, also on the same server, and so needs our password there. */
    private String dictionaryCredentials() {
        return "USER " + SqlText.literal(settings.user()) + " PASSWORD "
                + SqlText.literal(settings.password().value());
    }

    private static void refuseAltered(Flyway flyway) {
        List<String> altered = flyway.validateWithResult().invalidMigrations.stream()
                .filter(Migrator::isAltered)
                .map(file -> fileName(file.version, file.description))
                .toList();
        if (!altered.isEmpty()) {
            throw new PoloException(
                    ErrorCode.MIGRATION_ALTERED,
                    "Applied migrations differ from this build's files: " + String.join(", ", altered)
                            + ". Nothing was changed. Use the build that applied them, or restore the files.");
        }
    }

    private static boolean isAltered(ValidateOutput file) {
        return ALTERED.contains(file.errorDetails.errorCode);
    }

    /** Flyway names the file; what ClickHouse said is at the root, and may quote the statement with the password. */
    private PoloException failed(FlywayException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = firstLine(e) + (e.getCause() == null ? "" : ": " + firstLine(root));
        String password = settings.password().value();
        return new PoloException(
                ErrorCode.MIGRATION_FAILED,
                "A migration failed. " + (password.isEmpty() ? said : said.replace(password, "****"))
                        + " Run 'polo migrate' again when the cause is gone; it starts where it stopped.",
                e);
    }

    private static String firstLine(Throwable failure) {
        return PoloException.describe(failure).strip().lines().findFirst().orElse("");
    }

    private static String resource(String file) {
        try (InputStream in = Migrator.class.getClassLoader().getResourceAsStream(FOLDER + "/" + file)) {
            if (in == null) {
                throw new PoloException(ErrorCode.BUG, "Migration " + file + " is not in this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
