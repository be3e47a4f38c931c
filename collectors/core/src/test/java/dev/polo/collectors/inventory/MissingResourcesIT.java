package dev.polo.collectors.inventory;

import static dev.polo.collectors.inventory.Volumes.many;
import static dev.polo.collectors.inventory.Volumes.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Volume;

/** When a resource that is not shown any more counts as deleted, and when it must not. */
class MissingResourcesIT {
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
        bench.empty("resource_events", "resource_snapshots", "collector_runs");
    }

    @Test
    void missingOnceIsNotDeletedAndMissingTwiceIs() {
        volumes.show(volume("vol-1", Map.of("a", "b")), volume("vol-2", Map.of()));
        run();
        Instant lastSeen = bench.now();
        volumes.show(volume("vol-2", Map.of()));
        run();
        assertThat(snapshot("state")).isEqualTo("in-use");
        assertThat(snapshot("last_seen")).isEqualTo(time(lastSeen));

        run();
        assertThat(snapshot("state")).isEqualTo("deleted");
        assertThat(snapshot("tags")).isEqualTo("{'a':'b'}");
        assertThat(snapshot("last_seen")).isEqualTo(time(lastSeen));
        assertThat(eventsOf("vol-1")).contains("lifecycle deleted {'after':'deleted','before':'in-use'}");
        assertThat(eventsOf("vol-2")).containsExactly("lifecycle discovered {'state':'in-use'}");

        RunReport after = run();
        assertThat(after.events()).isZero();
    }

    @Test
    void whatComesBackIsAliveAgainSinceItsFirstDay() {
        volumes.show(volume("vol-1", Map.of()));
        run();
        Instant first = bench.now();
        volumes.show();
        run();
        run();
        volumes.show(volume("vol-1", Map.of()));
        run();

        assertThat(snapshot("state")).isEqualTo("in-use");
        assertThat(snapshot("first_seen")).isEqualTo(time(first));
        assertThat(eventsOf("vol-1"))
                .hasSize(3)
                .contains("lifecycle state_changed {'after':'in-use','before':'deleted'}");
    }

    @Test
    void aFailedCaptureInBetweenIsNoSecondMiss() {
        volumes.show(volume("vol-1", Map.of()), volume("vol-2", Map.of()));
        run();
        volumes.show(volume("vol-2", Map.of()));
        run();
        volumes.failAfterwards(Ec2Exception.builder()
                .message("denied")
                .awsErrorDetails(software.amazon.awssdk.awscore.exception.AwsErrorDetails.builder()
                        .errorCode("UnauthorizedOperation")
                        .errorMessage("no")
                        .build())
                .statusCode(403)
                .build());
        for (int i = 0; i < 3; i++) {
            assertThat(run().scopes())
                    .singleElement()
                    .satisfies(scope -> assertThat(scope.outcome()).isEqualTo(Outcome.DENIED));
        }

        assertThat(snapshot("state")).isEqualTo("in-use");
    }

    @Test
    void manyMissingAtOnceWaitForOneMoreCaptureThatDoesNotShowThemEither() {
        volumes.show(many(0, 40));
        run();
        volumes.show(many(0, 20));
        run();
        RunReport held = run();
        assertThat(held.scopes()).singleElement().satisfies(scope -> {
            assertThat(scope.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(scope.message()).contains("20 of 40");
        });
        assertThat(deleted()).isZero();

        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(deleted()).isEqualTo(20);
    }

    @Test
    void oneSlotHoweverOftenItRunsIsOneLook() {
        volumes.show(volume("vol-1", Map.of()));
        run();
        volumes.show();
        run();
        for (int i = 0; i < 3; i++) {
            again(Duration.ofMinutes(i + 1));
        }

        assertThat(snapshot("state")).isEqualTo("in-use");
        assertThat(run().events()).isOne();
        assertThat(snapshot("state")).isEqualTo("deleted");
    }

    @Test
    void aSlotThatRunsAgainDoesNotReleaseItsOwnBrake() {
        volumes.show(many(0, 40));
        run();
        volumes.show(many(0, 20));
        run();
        run();
        assertThat(again(Duration.ofMinutes(5)).scopes().getFirst().outcome()).isEqualTo(Outcome.PARTIAL);

        assertThat(deleted()).isZero();
        run();
        assertThat(deleted()).isEqualTo(20);
    }

    @Test
    void slotsThatPiledUpAndRunWithinSecondsAreOneLook() {
        volumes.show(volume("vol-1", Map.of()));
        run();
        Instant lastSlot = bench.now();
        bench.advance(Duration.ofHours(6));
        volumes.show();
        for (int i = 1; i <= 6; i++) {
            bench.runAt(
                    volumes.collector(),
                    lastSlot.plus(Duration.ofHours(i)),
                    bench.now().plusSeconds(i),
                    Map.of("POLO_REGIONS", Bench.REGION));
        }

        assertThat(snapshot("state")).isEqualTo("in-use");
        run();
        assertThat(snapshot("state")).isEqualTo("deleted");
    }

    @Test
    void manyMissingThatComeBackAreForgotten() {
        volumes.show(many(0, 40));
        run();
        volumes.show(many(0, 20));
        run();
        run();
        volumes.show(many(0, 40));
        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        volumes.show(many(0, 20));
        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(run().scopes().getFirst().outcome()).isEqualTo(Outcome.PARTIAL);

        assertThat(deleted()).isZero();
    }

    @Test
    void whatAwsItselfCalledDyingIsNoReasonToBrake() {
        volumes.show(many(0, 40));
        run();
        List<Volume> half = new ArrayList<>(many(0, 20));
        many(20, 40).forEach(one -> half.add(one.toBuilder().state("deleting").build()));
        volumes.show(half);
        run();
        volumes.show(many(0, 20));
        run();

        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(deleted()).isEqualTo(20);
    }

    @Test
    void tenMissingAreNotTooMany() {
        volumes.show(many(0, 12));
        run();
        volumes.show(many(10, 12));
        run();
        run();

        assertThat(deleted()).isEqualTo(10);
    }

    private RunReport run() {
        return bench.run(volumes.collector());
    }

    /** The last run's slot, once more. */
    private RunReport again(Duration later) {
        return bench.runAt(
                volumes.collector(), bench.now(), bench.now().plus(later), Map.of("POLO_REGIONS", Bench.REGION));
    }

    private static String snapshot(String column) {
        return bench.strings("SELECT " + column + " AS x FROM resource_snapshots FINAL WHERE resource_id = 'vol-1'")
                .getFirst();
    }

    private static long deleted() {
        return bench.number("SELECT count() AS x FROM resource_snapshots FINAL WHERE state = 'deleted'");
    }

    private static List<String> eventsOf(String id) {
        return bench.strings("SELECT concat(event_type, ' ', event_action, ' ', toString(properties)) AS x"
                + " FROM resource_events WHERE resource_id = '" + id + "' ORDER BY event_time, x");
    }

    private static String time(Instant moment) {
        return bench.strings("SELECT fromUnixTimestamp64Milli(" + moment.toEpochMilli() + ", 'UTC') AS x")
                .getFirst();
    }
}
