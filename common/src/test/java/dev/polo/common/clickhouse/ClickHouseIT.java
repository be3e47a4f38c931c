package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.FaultyProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClickHouseIT {
    private static TestDatabase database;
    private static ClickHouse clickHouse;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        clickHouse = database.clickHouse;
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void statementsAndQueriesTakeParameters() {
        clickHouse.execute("CREATE TABLE notes (id UInt64, note String) ENGINE = MergeTree ORDER BY id");
        clickHouse.execute(
                "INSERT INTO notes SELECT {id:UInt64}, {note:String}", Map.of("id", "7", "note", "tab\t'quote'\n"));

        assertThat(clickHouse.query(
                        "SELECT note FROM notes WHERE id = {id:UInt64}", Map.of("id", "7"), row -> row.string("note")))
                .containsExactly("tab\t'quote'\n");
    }

    @Test
    void aQueryWithoutRowsIsAnEmptyList() {
        assertThat(clickHouse.query("SELECT 1 AS x WHERE 0", row -> row.number("x")))
                .isEmpty();
    }

    @Test
    void aStatementLongerThanTheServersDefaultPasses() {
        String text = "x".repeat(1 << 20);

        assertThat(database.number("length(" + SqlText.literal(text) + ")")).isEqualTo(1 << 20);
    }

    @Test
    void aLargeResultStreamsThroughInOrder() {
        AtomicLong next = new AtomicLong();
        clickHouse.forEach(
                "SELECT number AS n, toString(number) AS text FROM numbers({count:UInt64})",
                Map.of("count", "1000000"),
                row -> assertThat(row.number("n")).isEqualTo(next.getAndIncrement()));

        assertThat(next).hasValue(1_000_000);
    }

    @Test
    void aResultThatBreaksOffIsAFailureAndNotAShortResult() {
        assertThatThrownBy(() -> clickHouse.forEach(
                        "SELECT throwIf(number = 900000) AS x, number AS n FROM numbers(1000000)"
                                + " SETTINGS max_block_size = 1000, max_threads = 1",
                        Map.of(),
                        row -> row.number("n")))
                .isInstanceOf(PoloException.class);
    }

    @Test
    void whatAConsumerThrowsIsNotTakenForAFailureOfClickHouse() {
        UncheckedIOException brokenPipe = new UncheckedIOException(new IOException("Broken pipe"));
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> clickHouse.forEach("SELECT 1 AS x", Map.of(), _ -> {
                    throw brokenPipe;
                }))
                .isSameAs(brokenPipe);
        assertThatThrownBy(() -> clickHouse.query("SELECT 1 AS x", _ -> {
                    calls.incrementAndGet();
                    throw brokenPipe;
                }))
                .isSameAs(brokenPipe);
        assertThat(calls).as("not tried again").hasValue(1);
    }

    @Test
    void aQueryWhoseAnswerIsLostIsAskedAgain() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(clickHouse.settings().url());
                ClickHouse remote = database.by(proxy.url())) {
            proxy.loseAnswers(2);

            assertThat(remote.query("SELECT 42 AS x", row -> row.number("x"))).containsExactly(42L);
            assertThat(proxy.stillToLose()).isZero();
        }
    }

    @Test
    void aStatementWhoseAnswerIsLostIsNotRepeated() throws IOException {
        clickHouse.execute("CREATE TABLE once (id UInt64) ENGINE = MergeTree ORDER BY id");
        try (FaultyProxy proxy = new FaultyProxy(clickHouse.settings().url());
                ClickHouse remote = database.by(proxy.url())) {
            proxy.loseAnswers(1);

            assertThatThrownBy(() -> remote.execute("INSERT INTO once SELECT 1"))
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_UNREACHABLE));
        }
        assertThat(database.number("SELECT count() FROM once")).isEqualTo(1);
    }

    @Test
    void anInterruptEndsTheRetriesAtOnceAndStaysSet() throws InterruptedException {
        AtomicInteger interrupted = new AtomicInteger();
        Thread reader = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            try (ClickHouse nobody = database.by(java.net.URI.create("http://127.0.0.1:1"))) {
                nobody.version();
            } catch (PoloException e) {
                interrupted.set(
                        Thread.currentThread().isInterrupted() && e.getMessage().startsWith("Interrupted") ? 1 : 2);
            }
        });
        reader.join();

        assertThat(interrupted).hasValue(1);
    }

    @Test
    void insertsOfStatementsAreStoredBeforeTheyReturn() {
        clickHouse.execute("CREATE TABLE plain (id UUID) ENGINE = MergeTree ORDER BY id");
        for (int i = 1; i <= 5; i++) {
            clickHouse.execute("INSERT INTO plain VALUES ('" + UUID.randomUUID() + "')");
            assertThat(database.number("SELECT count() FROM plain")).isEqualTo(i);
        }
    }

    @Test
    void theVersionIsTheServersOwn() {
        assertThat(clickHouse.version()).matches("\\d+\\.\\d+\\..*");
    }
}
