package dev.polo.collectors.inventory;

import static dev.polo.collectors.inventory.Volumes.arn;
import static dev.polo.collectors.inventory.Volumes.attached;
import static dev.polo.collectors.inventory.Volumes.many;
import static dev.polo.collectors.inventory.Volumes.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.model.Volume;

/** What captures of one scope leave behind, one after the other, late, at once, and cut off. */
@Timeout(120)
class InventoryCaptureIT {
    private static Bench bench;
    private final Volumes volumes = new Volumes();

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty(
                "resource_events",
                "resource_snapshots",
                "resource_relationships",
                "resource_aliases",
                "collector_runs");
    }

    @Test
    void aSecondLookAtTheSameAddsNoEventAndKeepsWhenItWasFirstSeen() {
        volumes.show(volume("vol-1", Map.of("Name", "disk", "marqo:customer", "acme")));
        run();
        Instant first = bench.now();
        RunReport second = run();

        assertThat(second.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(second.events()).isZero();
        assertThat(events()).containsExactly("lifecycle discovered {'state':'in-use'}");
        assertThat(snapshot("first_seen")).isEqualTo(time(first));
        assertThat(snapshot("last_seen")).isEqualTo(time(bench.now()));
        assertThat(snapshot("last_updated")).isEqualTo(time(first));
        assertThat(snapshot("resource_name")).isEqualTo("disk");
        assertThat(snapshot("marqo_customer")).isEqualTo("acme");
    }

    @Test
    void eachChangedTagIsAnEventOfItsOwn() {
        volumes.show(volume("vol-1", Map.of("kept", "1", "changed", "old", "removed", "2")));
        run();
        volumes.show(volume("vol-1", Map.of("kept", "1", "changed", "new", "added", "3")));
        run();

        assertThat(events())
                .containsExactlyInAnyOrder(
                        "lifecycle discovered {'state':'in-use'}",
                        "tag_change added {'after':'3','tag':'added'}",
                        "tag_change changed {'after':'new','before':'old','tag':'changed'}",
                        "tag_change removed {'before':'2','tag':'removed'}");
        assertThat(snapshot("tags")).isEqualTo("{'added':'3','changed':'new','kept':'1'}");
        assertThat(snapshot("last_updated")).isEqualTo(time(bench.now()));
    }

    @Test
    void configurationChangesTellBeforeAndAfterAndNoisyOnesAreSilent() {
        Volume first = volume("vol-1", Map.of());
        volumes.show(first);
        run();
        volumes.show(first.toBuilder()
                .size(20)
                .iops(3000)
                .encrypted(true)
                .state("available")
                .build());
        run();
        volumes.show(first.toBuilder()
                .size(20)
                .iops(4000)
                .encrypted(true)
                .state("available")
                .build());
        run();

        assertThat(events())
                .containsExactlyInAnyOrder(
                        "lifecycle discovered {'state':'in-use'}",
                        "lifecycle state_changed {'after':'available','before':'in-use'}",
                        "config changed {'after.encrypted':'true','after.size_gb':'20','before.encrypted':'',"
                                + "'before.size_gb':'10'}");
        assertThat(snapshot("properties['iops']")).isEqualTo("4000");
    }

    @Test
    void aDyingResourceKeepsItsTagsPropertiesAndEdges() {
        volumes.show(attached(volume("vol-1", Map.of("marqo:customer", "acme")), "i-1"));
        run();
        volumes.show(Volume.builder().volumeId("vol-1").state("deleting").build());
        run();

        assertThat(events())
                .containsExactlyInAnyOrder(
                        "lifecycle discovered {'state':'in-use'}",
                        "lifecycle state_changed {'after':'deleting','before':'in-use'}");
        assertThat(snapshot("tags")).isEqualTo("{'marqo:customer':'acme'}");
        assertThat(snapshot("marqo_customer")).isEqualTo("acme");
        assertThat(snapshot("properties['size_gb']")).isEqualTo("10");
        assertThat(bench.number(
                        "SELECT count() AS x FROM resource_relationships FINAL WHERE toUnixTimestamp(ended_at) = 0"))
                .isEqualTo(1);
    }

    @Test
    void aCaptureThatBeganEarlierThanAStoredOneWritesNothing() {
        volumes.show(volume("vol-1", Map.of("v", "old")));
        run();
        Instant early = bench.now().plus(Duration.ofMinutes(10));
        volumes.show(volume("vol-1", Map.of("v", "new")));
        run();
        volumes.show(volume("vol-1", Map.of("v", "stale")), volume("vol-9", Map.of()));
        RunReport late = bench.runAt(volumes.collector(), early, Map.of("POLO_REGIONS", Bench.REGION));

        assertThat(late.scopes()).singleElement().satisfies(scope -> {
            assertThat(scope.outcome()).isEqualTo(Outcome.SUPERSEDED);
            assertThat(scope.message()).isNotEmpty();
        });
        assertThat(late.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(snapshot("tags")).isEqualTo("{'v':'new'}");
        assertThat(events()).hasSize(2);
    }

    @Test
    void aKillBetweenEventsAndSnapshotsWritesNoEventTwice() {
        volumes.show(volume("vol-1", Map.of("a", "1")));
        withFailingSnapshots();
        volumes.show(
                volume("vol-1", Map.of("a", "1")).toBuilder().state("available").build());
        run();
        assertThat(events()).containsExactly("lifecycle discovered {'state':'in-use'}");

        volumes.show(volume("vol-1", Map.of("a", "2")).toBuilder()
                .state("available")
                .size(11)
                .build());
        withFailingSnapshots();
        assertThat(events()).hasSize(3);
        run();
        assertThat(events()).hasSize(3);
        assertThat(snapshot("tags")).isEqualTo("{'a':'2'}");
    }

    @Test
    void twoCapturesAtOnceWriteEachEventOnce() throws Exception {
        volumes.show(many(0, 300));
        CyclicBarrier together = new CyclicBarrier(2);
        volumes.beforeEachPage(() -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Instant start = bench.now().plusSeconds(60);
        bench.advance(Duration.ofHours(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RunReport> other =
                    threads.submit(() -> bench.runAt(volumes.collector(), start, Map.of("POLO_REGIONS", Bench.REGION)));
            RunReport mine = bench.runAt(volumes.collector(), bench.now(), Map.of("POLO_REGIONS", Bench.REGION));

            assertThat(mine.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(other.get().outcome()).isEqualTo(Outcome.COMPLETE);
        }
        assertThat(bench.number("SELECT count() AS x FROM resource_events")).isEqualTo(300);
        assertThat(bench.number("SELECT uniqExact(event_id) AS x FROM resource_events"))
                .isEqualTo(300);
    }

    @Test
    void tagsArriveAsTheyAre() {
        Map<String, String> strange = new TreeMap<>(Map.of(
                "empty", "",
                "unicode", "Größe 容量 🚀",
                "quotes", "it's \"so\" `here`",
                "backslash", "C:\\n\\t\\",
                "lines", "one\ntwo\r\nthree\tfour",
                "braces", "{a: 'b', c}",
                "longest", "ü".repeat(256),
                "kéy 'with' \"all\" \\ \n", "x"));
        volumes.show(volume("vol-1", Map.of()));
        run();
        volumes.show(volume("vol-1", strange));
        run();

        assertThat(bench.clickHouse.query("SELECT tags FROM resource_snapshots FINAL", row -> row.map("tags")))
                .containsExactly(new TreeMap<>(strange));
        Map<String, String> fromEvents = new TreeMap<>();
        bench.clickHouse
                .query(
                        "SELECT properties FROM resource_events WHERE event_type = 'tag_change'",
                        row -> row.map("properties"))
                .forEach(properties -> fromEvents.put(properties.get("tag"), properties.get("after")));
        assertThat(fromEvents).isEqualTo(strange);

        assertThat(run().events()).isZero();
    }

    @Test
    void asManyAndAsLongTagsAsAwsAllowsAreStoredAndToldOneByOne() {
        Map<String, String> most = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            most.put("k".repeat(126) + (10 + i), "ü".repeat(254) + (10 + i));
        }
        volumes.show(volume("vol-1", Map.of()));
        run();
        volumes.show(volume("vol-1", most));
        assertThat(run().events()).isEqualTo(50);

        assertThat(bench.clickHouse.query("SELECT tags FROM resource_snapshots FINAL", row -> row.map("tags")))
                .containsExactly(new TreeMap<>(most));
        assertThat(bench.number("SELECT uniqExact(properties['tag'], properties['after']) AS x FROM resource_events"
                        + " WHERE event_type = 'tag_change'"))
                .isEqualTo(50);
        assertThat(run().events()).isZero();
    }

    @Test
    void moreThanOneChunkIsWrittenWhole() {
        volumes.showPages(List.of(many(0, 900), many(900, 1800), List.of(), many(1800, 2500)));
        RunReport report = run();

        assertThat(report.resources()).isEqualTo(2500);
        assertThat(report.scopes().getFirst().pages()).isEqualTo(4);
        assertThat(bench.number("SELECT count() AS x FROM resource_snapshots FINAL"))
                .isEqualTo(2500);
        assertThat(run().events()).isZero();
        assertThat(bench.number("SELECT count() AS x FROM resource_events")).isEqualTo(2500);
    }

    @Test
    void whatIsListedOnMoreThanOnePageIsOneResource() {
        // vol-5 comes twice within a chunk, vol-7 in the next one again.
        volumes.showPages(List.of(many(0, 900), many(5, 6), many(900, 1100), many(7, 8)));
        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);

        assertThat(bench.number("SELECT count() AS x FROM resource_snapshots FINAL"))
                .isEqualTo(1100);
        assertThat(bench.number("SELECT count() AS x FROM resource_events")).isEqualTo(1100);
        assertThat(run().events()).isZero();
    }

    @Test
    void whatBelongsToAnotherAccountIsLeftToItsOwner() {
        Volume shared =
                volume("vol-2", Map.of()).toBuilder().outpostArn("999999999999").build();
        volumes.show(volume("vol-1", Map.of()), shared);
        run();

        assertThat(bench.strings("SELECT resource_id AS x FROM resource_snapshots FINAL"))
                .containsExactly("vol-1");
    }

    @Test
    void aBillFindsTheResourceByItsIdAndByItsArn() {
        volumes.show(volume("vol-1", Map.of()));
        run();

        assertThat(bench.strings("SELECT concat(alias, ' ', resource_arn) AS x FROM resource_aliases FINAL ORDER BY x"))
                .containsExactly(arn("vol-1") + " " + arn("vol-1"), "vol-1 " + arn("vol-1"));
    }

    private RunReport run() {
        return bench.run(volumes.collector());
    }

    private void withFailingSnapshots() {
        bench.clickHouse.execute("ALTER TABLE resource_snapshots ADD CONSTRAINT broken CHECK resource_id = 'none'");
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        PoloException.class,
                        thrown -> assertThat(thrown.code().kind()).isEqualTo(ErrorKind.SINK));
        bench.clickHouse.execute("ALTER TABLE resource_snapshots DROP CONSTRAINT broken");
    }

    private static String snapshot(String column) {
        return bench.strings("SELECT " + column + " AS x FROM resource_snapshots FINAL WHERE resource_id = 'vol-1'")
                .getFirst();
    }

    private static List<String> events() {
        return bench.strings("SELECT concat(event_type, ' ', event_action, ' ', toString(properties)) AS x"
                + " FROM resource_events ORDER BY event_time, x");
    }

    private static String time(Instant moment) {
        return bench.strings("SELECT fromUnixTimestamp64Milli(" + moment.toEpochMilli() + ", 'UTC') AS x")
                .getFirst();
    }
}
