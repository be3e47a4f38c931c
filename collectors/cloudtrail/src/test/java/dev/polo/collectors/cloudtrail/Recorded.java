package dev.polo.collectors.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/** Records as CloudTrail writes them, from {@code resources}. */
final class Recorded {
    private Recorded() {}

    static Call call(String name) {
        return Call.of(event(text(name)));
    }

    static Event event(String json) {
        try {
            JsonNode record = new ObjectMapper().readTree(json);
            return Event.builder()
                    .eventId(record.path("eventID").asText())
                    .eventName(record.path("eventName").asText())
                    .eventSource(record.path("eventSource").asText())
                    .eventTime(Instant.EPOCH)
                    .cloudTrailEvent(json)
                    .build();
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    static String text(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no record " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
