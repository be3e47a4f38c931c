package dev.polo.common.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.TestClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FailuresIT {
    private static final LocalServer SERVER = TestClickHouse.server();

    @Test
    void aWrongPasswordNamesTheTwoSettings() {
        fails(SERVER.url(), "wrong", "default", "SELECT 1", ErrorCode.CLICKHOUSE_AUTHENTICATION)
                .hasMessage("ClickHouse at " + SERVER.url() + " does not accept user '" + SERVER.user()
                        + "' with this password. Check POLO_CLICKHOUSE_USER and POLO_CLICKHOUSE_PASSWORD.");
        fails(SERVER.url(), "", "default", "SELECT 1", ErrorCode.CLICKHOUSE_AUTHENTICATION);
    }

    @Test
    void aMissingDatabaseSaysToMigrate() {
        fails(SERVER.url(), SERVER.password(), "never_created", "SELECT 1", ErrorCode.CLICKHOUSE_NOT_MIGRATED)
                .hasMessageStartingWith("Database 'never_created' does not hold Polo's tables: ")
                .hasMessageEndingWith(" Run 'polo migrate' first.");
    }

    @Test
    void aMissingTableSaysToMigrate() {
        fails(
                        SERVER.url(),
                        SERVER.password(),
                        "default",
                        "SELECT * FROM resource_events",
                        ErrorCode.CLICKHOUSE_NOT_MIGRATED)
                .hasMessageContaining("resource_events")
                .hasMessageEndingWith(" Run 'polo migrate' first.");
    }

    @Test
    void aColumnThatTheTableDoesNotHaveYetSaysToMigrate() {
        try (TestDatabase database = TestDatabase.create()) {
            database.clickHouse.execute("CREATE TABLE old (id UInt64) ENGINE = MergeTree ORDER BY id");

            assertFails(
                            () -> database.clickHouse.execute("INSERT INTO old (id, added) VALUES (1, 2)"),
                            ErrorCode.CLICKHOUSE_NOT_MIGRATED)
                    .hasMessageEndingWith(" Run 'polo migrate' first.");
        }
    }

    @Test
    void aServerThatIsNotThereCannotBeReached() {
        fails(URI.create("http://127.0.0.1:1"), "x", "default", "SELECT 1", ErrorCode.CLICKHOUSE_UNREACHABLE)
                .hasMessageStartingWith("ClickHouse at http://127.0.0.1:1 cannot be reached (")
                .hasMessageEndingWith(
                        "). Check POLO_CLICKHOUSE_URL, and that the server is up and this machine may reach it.");
    }

    @Test
    void whatIsNotAllowedToThisUserIsAMissingPrivilege() {
        assertFails(
                        () -> {
                            try (ClickHouse clickHouse = ClickHouse.of(TestDatabase.settings(SERVER, "default"))) {
                                clickHouse.execute(
                                        "INSERT INTO FUNCTION null('x UInt8') SETTINGS readonly = 1 SELECT 1");
                            }
                        },
                        ErrorCode.CLICKHOUSE_PRIVILEGE)
                .hasMessageStartingWith("ClickHouse user '" + SERVER.user() + "' lacks a privilege: ");
    }

    @Test
    void anotherServerAtTheAddressIsToldFromClickHouse() throws IOException {
        try (Answering web = new Answering(404)) {
            fails(web.url(), "x", "default", "SELECT 1", ErrorCode.CLICKHOUSE_REFUSED)
                    .hasMessageStartingWith(
                            "What answers at " + web.url() + " is not ClickHouse's HTTP interface (HTTP 404: ");
        }
    }

    @Test
    void aPageThatAnswersEverythingWellIsToldFromClickHouse() throws IOException {
        try (Answering web = new Answering(200)) {
            fails(web.url(), "x", "default", "SELECT 1", ErrorCode.CLICKHOUSE_REFUSED)
                    .hasMessageStartingWith("What answers at " + web.url() + " is not ClickHouse's HTTP interface (");
        }
    }

    @Test
    void aProxyWhoseClickHouseIsDownIsTriedAgain() throws IOException {
        try (Answering proxy = new Answering(502)) {
            fails(proxy.url(), "x", "default", "SELECT 1", ErrorCode.CLICKHOUSE_UNREACHABLE);
            assertThat(proxy.requests).hasValue(5);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> fails(
            URI url, String password, String database, String sql, ErrorCode expected) {
        return assertFails(
                () -> {
                    try (ClickHouse clickHouse =
                            ClickHouse.of(new ClickHouseSettings(url, SERVER.user(), new Secret(password), database))) {
                        clickHouse.query(sql, row -> 1);
                    }
                },
                expected);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            ThrowingCallable action, ErrorCode expected) {
        return assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(expected));
    }

    /** An HTTP server that always answers the same. */
    private static final class Answering implements AutoCloseable {
        private final HttpServer server;
        private final AtomicInteger requests = new AtomicInteger();

        Answering(int status) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                requests.incrementAndGet();
                exchange.getRequestBody().readAllBytes();
                byte[] body = "<html><body>This is a web page.</body></html>".getBytes(UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
