package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JDBC, and Flyway over it. */
class FlywayIT {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = new TestServer(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void migratesOnceAndThenNeverAgain() {
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(2);
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        assertThat(flyway().validateWithResult().validationSuccessful).isTrue();
        try (Client client = server.client().build()) {
            assertThat(number(client, "SELECT count() FROM migrated.things WHERE price = 0"))
                    .isEqualTo(2);
        }
    }

    @Test
    void preparedStatementsRun() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        url(), server.server().user(), server.server().password());
                PreparedStatement statement = connection.prepareStatement("SELECT ? AS a, ? AS b")) {
            statement.setString(1, "it's\n\n\ta");
            statement.setLong(2, 42);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("a")).isEqualTo("it's\n\n\ta");
                assertThat(rows.getLong("b")).isEqualTo(42);
            }
        }
    }

    private static String url() {
        return "jdbc:clickhouse:" + server.server().url();
    }

    private static Flyway flyway() {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(url(), server.server().user(), server.server().password())
                .locations("classpath:migrations")
                .sqlMigrationPrefix("")
                .sqlMigrationSeparator("_")
                .defaultSchema("migrated")
                .createSchemas(true)
                .table("_migrations")
                .outOfOrder(true);
        return configuration.load();
    }
}
