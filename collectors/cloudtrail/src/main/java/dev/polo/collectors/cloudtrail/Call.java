package dev.polo.collectors.cloudtrail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polo.common.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.Resource;

/**
 * One call as CloudTrail recorded it. What LookupEvents puts around the record is used where the record is missing or
 * unreadable, so that no event is lost over its JSON.
 *
 * <p>Source of the fields: AWS CloudTrail User Guide, "CloudTrail record contents".
 *
 * @param service the API's DNS name, such as {@code ec2.amazonaws.com}
 * @param named the resources that CloudTrail itself lists
 * @param record the event's JSON; missing when there is none
 */
record Call(
        String eventId, Instant time, String name, String service, Actor actor, List<Resource> named, JsonNode record) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern TAGGING =
            Pattern.compile("(Create|Delete|Add|Remove|Change)Tags.*|(Tag|Untag).*|(Put|Delete)\\w*Tagging");
    private static final Pattern LIFE = Pattern.compile(
            "(Create|Run|Launch|Allocate|Import|Copy|Restore|Delete|Terminate|Release|Start|Stop|Reboot|Hibernate)[A-Z].*");

    static Call of(Event event) {
        JsonNode record = parsed(event.cloudTrailEvent());
        return new Call(
                event.eventId(),
                event.eventTime(),
                text(event.eventName()),
                text(event.eventSource()),
                Actor.of(record.path("userIdentity"), text(event.username())),
                event.resources(),
                record);
    }

    private static JsonNode parsed(String json) {
        try {
            return json == null ? MissingNode.getInstance() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    JsonNode request() {
        return record.path("requestParameters");
    }

    JsonNode response() {
        return record.path("responseElements");
    }

    String errorCode() {
        return record.path("errorCode").asText("");
    }

    boolean failed() {
        return !errorCode().isEmpty();
    }

    /** The seeds know no event type for calls, so each is of the type of the change that it makes. */
    EventType eventType() {
        if (TAGGING.matcher(name).matches()) {
            return EventType.TAG_CHANGE;
        }
        return LIFE.matcher(name).matches() ? EventType.LIFECYCLE : EventType.CONFIG;
    }

    /** The API's name; a call that was refused changed nothing, so nobody who counts calls by name may count it. */
    String action() {
        return failed() ? name + " failed" : name;
    }

    Map<String, String> properties() {
        Map<String, String> result = new TreeMap<>();
        Parameters.flatten("request", request(), service, result);
        Parameters.flatten("response", response(), service, result);
        result.put("event_id", eventId);
        result.put("event_name", name);
        result.put("event_source", service);
        put(result, "source_ip", "sourceIPAddress");
        put(result, "user_agent", "userAgent");
        put(result, "error_code", "errorCode");
        put(result, "error_message", "errorMessage");
        put(result, "recipient_account", "recipientAccountId");
        result.put(
                "identity_type",
                record.path("userIdentity").path("type").asText("unknown").toLowerCase(Locale.ROOT));
        String invokedBy = record.path("userIdentity").path("invokedBy").asText("");
        if (!invokedBy.isEmpty()) {
            result.put("invoked_by", invokedBy);
        }
        if (record.isMissingNode()) {
            result.put("record", "unreadable");
        }
        return result;
    }

    private void put(Map<String, String> target, String key, String field) {
        String value = record.path(field).asText("");
        if (!value.isEmpty()) {
            target.put(key, value);
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
