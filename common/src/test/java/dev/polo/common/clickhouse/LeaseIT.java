package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.FaultyProxy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(400);
    private TestDatabase database;
    private ClickHouse clickHouse;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        clickHouse = database.clickHouse;
        // The table of the migration 028.
        clickHouse.execute("""
                CREATE TABLE leases
                (
                    lease_name LowCardinality(String),
                    holder UUID,
                    action LowCardinality(String),
                    written_at DateTime64(3, 'UTC'),
                    expires_at DateTime64(3, 'UTC')
                )
                ENGINE = MergeTree ORDER BY (lease_name, holder, written_at)
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofManyAtOnceOneWorksAtATimeAndAllGetTheirTurn() throws Exception {
        int acquirers = 8;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> work = IntStream.range(0, acquirers)
                    .mapToObj(_ -> threads.submit(() -> {
                        start.await();
                        for (int turn = 0; turn < 2; turn++) {
                            try (Lease lease = Lease.acquire(clickHouse, "work", LONG)) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                lease.check();
                                turns.incrementAndGet();
                                inside.decrementAndGet();
                            }
                        }
                        return true;
                    }))
                    .toList();
            start.countDown();
            for (Future<?> one : work) {
                one.get();
            }
        }

        assertThat(turns).hasValue(2 * acquirers);
        assertThat(most).hasValue(1);
    }

    @Test
    void anotherNameIsAnotherLease() {
        try (Lease first = Lease.acquire(clickHouse, "it's one", Duration.ZERO);
                Lease second = Lease.acquire(clickHouse, "another", Duration.ZERO)) {
            assertThatCode(first::check).doesNotThrowAnyException();
            assertThatCode(second::check).doesNotThrowAnyException();
        }
    }

    @Test
    void whoWaitsTooLongIsToldAndGivesUpHisPlace() {
        try (Lease held = Lease.acquire(clickHouse, "work", Duration.ZERO)) {
            assertThatThrownBy(() -> Lease.acquire(clickHouse, "work", SHORT))
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD))
                    .hasMessage(
                            "Another run is working on 'work'. Wait for it to end, then run the command again; a run"
                                    + " that died lets go after 60 seconds.");
            held.check();
        }
        try (Lease next = Lease.acquire(clickHouse, "work", Duration.ZERO)) {
            assertThatCode(next::check).doesNotThrowAnyException();
        }
    }

    @Test
    void aReleaseLetsTheNextOneIn() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Lease> next;
            try (Lease held = Lease.acquire(clickHouse, "work", Duration.ZERO)) {
                next = threads.submit(() -> Lease.acquire(clickHouse, "work", LONG));
                await().until(() ->
                        database.number("SELECT uniqExact(holder) FROM leases WHERE action = 'claim'") == 2);
                assertThat(next).isNotDone();
                held.check();
            }
            next.get().close();
        }
    }

    @Test
    void anOwnerOutlivesItsTimeByHeartbeats() {
        try (Lease lease = Lease.acquire(clickHouse, "work", Duration.ZERO, SHORT)) {
            await().atMost(LONG)
                    .until(() -> database.number("SELECT dateDiff('millisecond', min(written_at), now64(3)) FROM leases"
                                    + " WHERE action = 'claim'")
                            > 3 * SHORT.toMillis());
            assertThatCode(lease::check).doesNotThrowAnyException();
        }
    }

    @Test
    void theClaimOfOneThatDiedIsTakenOver() {
        UUID dead = UUID.randomUUID();
        claim(dead, 300);

        try (Lease next = Lease.acquire(clickHouse, "work", LONG)) {
            assertThatCode(next::check).doesNotThrowAnyException();
        }
        assertThat(database.number("SELECT count() FROM leases WHERE action = 'release' AND holder = '" + dead + "'"))
                .as("it lapsed by itself")
                .isZero();
    }

    @Test
    void oneThatDiedWhileChoosingHoldsNobodyUpForLong() {
        clickHouse.execute("INSERT INTO leases SELECT 'work', generateUUIDv4(), 'choose', now64(3),"
                + " now64(3) + toIntervalMillisecond(300)");

        Lease.acquire(clickHouse, "work", LONG).close();
    }

    @Test
    void whileSomebodyChoosesNobodyTakesTheName() {
        clickHouse.execute("INSERT INTO leases SELECT 'work', generateUUIDv4(), 'choose', now64(3),"
                + " now64(3) + toIntervalMinute(1)");

        assertThatThrownBy(() -> Lease.acquire(clickHouse, "work", SHORT)).isInstanceOf(PoloException.class);
    }

    @Test
    void aClockThatWentBackGivesNobodyALowerTicketThanTheOwners() {
        clickHouse.execute("INSERT INTO leases SELECT 'work', generateUUIDv4(), 'claim', now64(3) + toIntervalHour(1),"
                + " now64(3) + toIntervalMinute(1)");

        assertThatThrownBy(() -> Lease.acquire(clickHouse, "work", SHORT)).isInstanceOf(PoloException.class);
    }

    /** A frozen function, or a machine that slept: its heartbeats come back after another took over. */
    @Test
    void oneThatSleptThroughItsTimeHasLostAndStaysOut() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(clickHouse.settings().url());
                ClickHouse remote = database.by(proxy.url());
                Lease sleeper = Lease.acquire(remote, "work", Duration.ZERO, SHORT)) {
            proxy.holdRequests();
            try (Lease next = Lease.acquire(clickHouse, "work", LONG)) {
                proxy.forwardRequests();
                // Longer than the sleeper's beat: had it any effect, it would show.
                await().during(SHORT).atMost(LONG).untilAsserted(() -> {
                    assertThatCode(next::check).doesNotThrowAnyException();
                    assertThatThrownBy(sleeper::check)
                            .isInstanceOfSatisfying(
                                    PoloException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST))
                            .hasMessage("This run lost its hold on 'work' and stopped before changing anything more."
                                    + " Run it again.");
                });
            }
        }
    }

    /** One failed beat used to end all later ones. */
    @Test
    void aFailedHeartbeatIsFollowedByTheNext() {
        try (Lease lease = Lease.acquire(clickHouse, "work", Duration.ZERO, Duration.ofSeconds(4))) {
            clickHouse.execute("ALTER TABLE leases ADD CONSTRAINT no_beats CHECK action != 'heartbeat'");
            await().during(Duration.ofMillis(1500)).until(() -> beats() == 0);
            clickHouse.execute("ALTER TABLE leases DROP CONSTRAINT no_beats");

            await().atMost(Duration.ofSeconds(3)).until(() -> beats() > 0);
            assertThatCode(lease::check).doesNotThrowAnyException();
        }
    }

    @Test
    void severalAreCheckedWithOneQuestionAndTheLostOneIsNamed() {
        try (Lease one = Lease.acquire(clickHouse, "it's one", Duration.ZERO);
                Lease two = Lease.acquire(clickHouse, "two", Duration.ZERO)) {
            Lease.checkAll(clickHouse, List.of());
            Lease.checkAll(clickHouse, List.of(one, two));
            clickHouse.execute("INSERT INTO leases SELECT lease_name, holder, 'release', now64(3), now64(3) FROM leases"
                    + " WHERE lease_name = 'two' AND action = 'claim'");

            Lease.checkAll(clickHouse, List.of(one));
            assertThatThrownBy(() -> Lease.checkAll(clickHouse, List.of(one, two)))
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST))
                    .hasMessageContaining("'two'");
        }
    }

    @Test
    void aServerThatIsGoneAtTheEndDoesNotUndoTheWork() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(clickHouse.settings().url());
                ClickHouse remote = database.by(proxy.url())) {
            Lease lease = Lease.acquire(remote, "work", Duration.ZERO);
            proxy.breakDown();

            assertThatCode(lease::close).doesNotThrowAnyException();
        }
    }

    @Test
    void withoutAServerThereIsNoLease() {
        try (ClickHouse nobody = database.by(URI.create("http://127.0.0.1:1"))) {
            assertThatThrownBy(() -> Lease.acquire(nobody, "work", Duration.ZERO))
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_UNREACHABLE));
        }
    }

    private long beats() {
        return database.number("SELECT count() FROM leases WHERE action = 'heartbeat'");
    }

    private void claim(UUID holder, int millis) {
        clickHouse.execute("INSERT INTO leases SELECT 'work', '" + holder + "', 'claim', now64(3),"
                + " now64(3) + toIntervalMillisecond(" + millis + ")");
    }
}
