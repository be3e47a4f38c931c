package dev.polo.collectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.event.Normaliser;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which ids the same and other changes get; what each change looks like is in {@code InventoryCaptureIT}. */
class ChangeDetectorTest {
    private static final Instant NOW = Instant.parse("2026-03-15T10:00:00Z");

    @Test
    void theSameChangeHasTheSameIdInEveryRun() {
        KnownResource before = known(resource("running", Map.of("a", "1")), 7);
        Resource now = resource("stopped", Map.of("a", "2"));

        assertThat(ids(detector("one").changes(before, now)))
                .hasSize(2)
                .isEqualTo(ids(detector("two").changes(before, now)));
    }

    @Test
    void theSameChangeFromALaterVersionIsAnotherEvent() {
        Resource now = resource("stopped", Map.of());

        assertThat(ids(detector("one").changes(known(resource("running", Map.of()), 7), now)))
                .doesNotContainAnyElementsOf(ids(detector("one")
                        .changes(known(resource("running", Map.of()), 8), now)));
    }

    @Test
    void aResourceIsDiscoveredOnceWhateverItsState() {
        assertThat(ids(detector("one").changes(null, resource("pending", Map.of()))))
                .isEqualTo(ids(detector("two").changes(null, resource("running", Map.of()))));
    }

    @Test
    void tagsThatImitateEachOtherAreTwoEvents() {
        KnownResource before = known(resource("running", Map.of()), 7);

        assertThat(ids(detector("one").changes(before, resource("running", Map.of("k", "x, tag=j", "j, tag=k", "x")))))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void aKeyThatIsNoisyMakesNoEventAndOthersStillDo() {
        ChangeDetector detector = detector("one");
        Resource before = resource("running", Map.of());
        Resource now = new Resource(
                before.arn(),
                "t",
                "1",
                "",
                "1",
                "r",
                "running",
                new TreeMap<>(Map.of("noise", "2", "size", "1")),
                before.tags());

        assertThat(detector.changes(known(before, 7), now))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.properties()).isEqualTo(Map.of("before.size", "", "after.size", "1")));
    }

    private static ChangeDetector detector(String collector) {
        return new ChangeDetector(
                Run.of(collector, NOW, 0), new Normaliser(TagMap.STANDARD, Map.of()), NOW, Set.of("noise"));
    }

    private static List<java.util.UUID> ids(List<ResourceEvent> events) {
        return events.stream().map(ResourceEvent::eventId).toList();
    }

    private static Resource resource(String state, Map<String, String> tags) {
        return new Resource("arn:aws:ec2:r:1:t/1", "t", "1", "", "1", "r", state, new TreeMap<>(), new TreeMap<>(tags));
    }

    private static KnownResource known(Resource resource, long version) {
        return new KnownResource(
                resource, MarqoTags.NONE, "", NOW, NOW, NOW, BigDecimal.ZERO, BigDecimal.ZERO, version);
    }
}
