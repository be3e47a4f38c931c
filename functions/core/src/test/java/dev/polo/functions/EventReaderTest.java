package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.Part;
import dev.polo.common.error.PoloException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private final EventReader reader = new EventReader(Instant.parse("2026-02-01T06:00:30Z"));

    @Test
    void aRulesTimeIsTheSlotToTheMinute() {
        Request request = one("""
                {"detail-type": "Scheduled Event", "source": "aws.events", "time": "2026-02-01T06:00:17Z", "detail": {}}
                """);

        assertThat(request.slot()).isEqualTo("2026-02-01T06:00:00Z");
        assertThat(request.part()).isEqualTo(Part.ALL);
    }

    @Test
    void aPersonMayNameAPart() {
        Request request = one("""
                {"accounts": ["111111111111"], "regions": ["us-east-1", "global"], "types": ["ebs:volume"],
                 "since": "2026-01-31", "dry_run": true}
                """);

        assertThat(request.slot()).isNull();
        assertThat(request.part())
                .isEqualTo(new Part(List.of("111111111111"), List.of("us-east-1", "global"), List.of("ebs:volume")));
        assertThat(request.since()).isEqualTo("2026-01-31T00:00:00Z");
        assertThat(request.dryRun()).isTrue();
    }

    @Test
    void clocksMayBeAMinuteApart() {
        assertThat(one("{\"slot\": \"2026-02-01T06:01:20Z\"}").slot()).isEqualTo("2026-02-01T06:01:00Z");
        assertThatThrownBy(() -> reader.request("{\"slot\": \"2026-02-01T06:02:00Z\"}"))
                .isInstanceOf(PoloException.class)
                .hasMessageContaining("in the future; it is 2026-02-01T06:00:30Z");
    }

    @Test
    void aQueuesMessagesAreReadOneByOne() {
        Event event = read("""
                {"Records": [{"messageId": "a", "eventSource": "aws:sqs", "body": "nonsense"},
                             {"messageId": "b", "eventSource": "aws:sqs", "body": "{}"}]}
                """);

        assertThat(event)
                .isInstanceOfSatisfying(
                        Event.Batch.class,
                        batch -> assertThat(batch.messages())
                                .containsExactly(new Event.Message("a", "nonsense"), new Event.Message("b", "{}")));
        assertThatThrownBy(() -> reader.request("nonsense")).hasMessageContaining("it is not JSON");
        assertThat(reader.request("{}")).isEqualTo(Request.NOTHING_SPECIAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "null", "1", "{\"slot\": 17}", "{\"regions\": {}}", "{\"collector\": 1}"})
    void whatIsNotUnderstoodIsRefused(String text) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Event.Unreadable.class,
                        event -> assertThat(event.why())
                                .hasMessageStartingWith("This event is not understood: ")
                                .hasMessageEndingWith("nothing was done."));
    }

    private Request one(String text) {
        return ((Event.One) read(text)).request();
    }

    private Event read(String text) {
        return reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
