package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.ServerException;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.net.ConnectException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no engine can be brought to say; {@link FailuresIT} has the rest. */
class FailuresTest {
    private final Failures failures = new Failures(
            new ClickHouseSettings(URI.create("https://host:8443"), "writer", new Secret("s3cret"), "polo"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192  | CLICKHOUSE_AUTHENTICATION | false
            193  | CLICKHOUSE_AUTHENTICATION | false
            516  | CLICKHOUSE_AUTHENTICATION | false
            164  | CLICKHOUSE_PRIVILEGE      | false
            497  | CLICKHOUSE_PRIVILEGE      | false
            16   | CLICKHOUSE_NOT_MIGRATED   | false
            60   | CLICKHOUSE_NOT_MIGRATED   | false
            81   | CLICKHOUSE_NOT_MIGRATED   | false
            243  | CLICKHOUSE_DISK_FULL      | false
            159  | CLICKHOUSE_BUSY           | true
            202  | CLICKHOUSE_BUSY           | true
            241  | CLICKHOUSE_BUSY           | true
            242  | CLICKHOUSE_BUSY           | true
            252  | CLICKHOUSE_BUSY           | true
            319  | CLICKHOUSE_BUSY           | true
            999  | CLICKHOUSE_BUSY           | true
            62   | CLICKHOUSE_REFUSED        | false
            """)
    void theServersCodeDecidesTheKindAndWhetherARetryHelps(int code, ErrorCode expected, boolean retryable) {
        PoloException failure = failures.of(server(code, "Something (SOMETHING)"));

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.code().retryable()).isEqualTo(retryable);
    }

    @Test
    void whatIsMissingIsSaidWithoutTheServersDecoration() {
        assertThat(failures.of(server(
                        497,
                        "writer: Not enough privileges. To execute this query, it's necessary to have"
                                + " the grant INSERT ON polo.x. (ACCESS_DENIED)")))
                .hasMessage("ClickHouse user 'writer' lacks a privilege: writer: Not enough privileges. To execute this"
                        + " query, it's necessary to have the grant INSERT ON polo.x. (ACCESS_DENIED)");
        assertThat(failures.of(server(252, "Too many parts (3000). (TOO_MANY_PARTS)")))
                .hasMessage("ClickHouse refused a statement (code 252): Too many parts (3000). (TOO_MANY_PARTS)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            243  | Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)
            75   | Cannot write to file: , errno: 28, strerror: No space left on device. (CANNOT_WRITE_TO_FILE)
            1001 | std::__1::filesystem::filesystem_error: in posix_stat: No space left on device. (STD_EXCEPTION)
            """)
    void aFullDiskIsToldByItsCodeOrBySystemsWords(int code, String said) {
        assertThat(failures.of(server(code, said)))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_DISK_FULL))
                .hasMessage("ClickHouse at https://host:8443 has no space left on its disk: " + said
                        + " Free some, then run the command again; nothing is half-written.");
    }

    @Test
    void aWrongPasswordIsNotRepeated() {
        assertThat(failures.of(server(516, "writer: Authentication failed")))
                .hasMessage("ClickHouse at https://host:8443 does not accept user 'writer' with this password. Check"
                        + " POLO_CLICKHOUSE_USER and POLO_CLICKHOUSE_PASSWORD.");
    }

    @Test
    void aCauseIsFoundHoweverDeep() {
        assertThat(failures.of(new ExecutionException(new ClientException("Failed", server(60, "No table.")))))
                .hasMessage("Database 'polo' does not hold Polo's tables: No table. Run 'polo migrate' first.");
        assertThat(failures.of(new ConnectionInitiationException("Query failed", new ConnectException("refused"))))
                .hasMessage(
                        "ClickHouse at https://host:8443 cannot be reached (refused). Check POLO_CLICKHOUSE_URL, and"
                                + " that the server is up and this machine may reach it.");
    }

    @Test
    void whatIsOneOfOursAlreadyStays() {
        PoloException ours = new PoloException(ErrorCode.LEASE_HELD, "held", server(60, "No table."));

        assertThat(failures.of(ours)).isSameAs(ours);
    }

    @Test
    void whatNobodyKnowsIsABug() {
        PoloException failure = failures.of(new IllegalStateException("odd"));

        assertThat(failure.code()).isEqualTo(ErrorCode.BUG);
        assertThat(failure).hasMessage("Reading or writing ClickHouse failed: odd");
    }

    @Test
    void aSyntaxErrorIsCutToALengthThatPeopleRead() {
        assertThat(failures.of(server(62, "Expected one of: " + "X, ".repeat(5000)))
                        .getMessage())
                .hasSizeLessThan(600)
                .endsWith("…");
    }

    private static ServerException server(int code, String said) {
        return new ServerException(
                code,
                "Code: " + code + ". DB::Exception: " + said + " (version 26.7.2.1 (official build))  (queryId= 1)",
                500,
                "1");
    }
}
