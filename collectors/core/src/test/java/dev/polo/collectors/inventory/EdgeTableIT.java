package dev.polo.collectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.Bench;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of an edge. */
class EdgeTableIT {
    private static final Instant FIRST = Instant.parse("2026-03-15T10:00:00Z");
    private static final Edge ATTACHED = new Edge("vol-1", "i-1", Relationship.ATTACHED_TO);
    private static Bench bench;

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
        bench.empty("resource_relationships");
    }

    @Test
    void anEdgeThatIsSeenAgainKeepsWhenItWasDiscovered() {
        update(FIRST, List.of("vol-1"), ATTACHED);
        update(FIRST.plusSeconds(60), List.of("vol-1"), ATTACHED);

        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:00 seen 10:01 alive");
    }

    @Test
    void anEdgeThatItsSourceNoLongerShowsHasEnded() {
        update(FIRST, List.of("vol-1"), ATTACHED);
        update(FIRST.plusSeconds(60), List.of("vol-1"));
        update(FIRST.plusSeconds(120), List.of("vol-1"));

        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:00 seen 10:00 ended 10:01");
    }

    @Test
    void anEdgeWhoseSourceWasNotSeenIsLeftAsItIs() {
        update(FIRST, List.of("vol-1"), ATTACHED);
        update(FIRST.plusSeconds(60), List.of("vol-2"), new Edge("vol-2", "i-2", Relationship.ATTACHED_TO));

        assertThat(edges())
                .containsExactly(
                        "vol-1 attached_to i-1 cost 10:00 seen 10:00 alive",
                        "vol-2 attached_to i-2 cost 10:01 seen 10:01 alive");
    }

    @Test
    void anEdgeThatComesBackIsANewOne() {
        update(FIRST, List.of("vol-1"), ATTACHED);
        update(FIRST.plusSeconds(60), List.of("vol-1"));
        update(FIRST.plusSeconds(120), List.of("vol-1"), ATTACHED);

        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:02 seen 10:02 alive");
    }

    @Test
    void anEdgeNamedTwiceIsOne() {
        update(FIRST, List.of("vol-1"), ATTACHED);
        update(FIRST.plusSeconds(60), List.of("vol-1"), ATTACHED, ATTACHED);

        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:00 seen 10:01 alive");
    }

    @Test
    void otherKindsOfEdgesOfTheSourceAreNotTouched() {
        Edge placed = new Edge("vol-1", "subnet-1", Relationship.IN_SUBNET);
        new EdgeTable(bench.clickHouse, UUID.randomUUID(), FIRST)
                .update(List.of("vol-1"), List.of(Relationship.IN_SUBNET), List.of(placed));
        update(FIRST.plusSeconds(60), List.of("vol-1"));

        assertThat(edges()).containsExactly("vol-1 in_subnet subnet-1 free 10:00 seen 10:00 alive");
    }

    @Test
    void aLateOlderCaptureNeitherEndsNorRevives() {
        update(FIRST.plusSeconds(120), List.of("vol-1"), ATTACHED);
        update(FIRST, List.of("vol-1"));
        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:02 seen 10:02 alive");

        update(FIRST.plusSeconds(180), List.of("vol-1"));
        update(FIRST.plusSeconds(60), List.of("vol-1"), ATTACHED);
        assertThat(edges()).containsExactly("vol-1 attached_to i-1 cost 10:02 seen 10:02 ended 10:03");
    }

    private static void update(Instant at, List<String> sources, Edge... seen) {
        new EdgeTable(bench.clickHouse, UUID.randomUUID(), at)
                .update(sources, List.of(Relationship.ATTACHED_TO), List.of(seen));
    }

    private static List<String> edges() {
        return bench.strings("""
                SELECT concat(source_arn, ' ', relationship, ' ', target_arn, if(is_cost_parent = 1, ' cost ', ' free '),
                    formatDateTime(discovered_at, '%H:%i'), ' seen ', formatDateTime(last_seen, '%H:%i'),
                    if(toUnixTimestamp(ended_at) = 0, ' alive', concat(' ended ', formatDateTime(ended_at, '%H:%i')))) AS x
                FROM resource_relationships FINAL ORDER BY x
                """);
    }
}
