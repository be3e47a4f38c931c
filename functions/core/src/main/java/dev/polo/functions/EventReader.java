package dev.polo.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads events, strictly: what is not understood is refused, since it would otherwise be left out in silence.
 *
 * <p>A rule's event carries its time; EventBridge Scheduler's carries only what the schedule was given as input, so that
 * has to be {@code {"slot": "<aws.scheduler.scheduled-time>"}}. Source: EventBridge Scheduler User Guide, "Adding context
 * attributes".
 */
final class EventReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("accounts", "collector", "dry_run", "regions", "since", "slot", "types"));
    private static final String QUEUE = "aws:sqs";

    /** How far the clocks of two machines may be apart. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9:_-]+");

    private final Instant now;

    EventReader(Instant now) {
        this.now = now;
    }

    Event read(InputStream input) {
        try {
            return event(JSON.readTree(input));
        } catch (PoloException e) {
            return new Event.Unreadable(e);
        } catch (JsonProcessingException e) {
            return new Event.Unreadable(invalid("it is not JSON: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message's body. */
    Request request(String body) {
        try {
            return request(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw invalid("it is not JSON: " + e.getOriginalMessage());
        }
    }

    private Event event(JsonNode root) {
        if (root.has("Records")) {
            return batch(root.get("Records"));
        }
        if (root.has("detail-type")) {
            Instant time = moment(root, "time");
            if (time == null) {
                throw invalid("it has a detail-type, as those of EventBridge rules do, but no time");
            }
            return new Event.One(Request.NOTHING_SPECIAL.at(slot(time)));
        }
        return new Event.One(request(root));
    }

    private static Event batch(JsonNode records) {
        List<Event.Message> messages = new ArrayList<>();
        for (JsonNode each : records) {
            if (!QUEUE.equals(each.path("eventSource").asText()) || !each.hasNonNull("messageId")) {
                throw invalid("its Records are of '" + each.path("eventSource").asText() + "', not of " + QUEUE);
            }
            messages.add(new Event.Message(
                    each.get("messageId").asText(), each.path("body").asText()));
        }
        if (messages.isEmpty()) {
            throw invalid("its Records are empty");
        }
        return new Event.Batch(messages);
    }

    private Request request(JsonNode root) {
        if (!root.isObject()) {
            throw invalid("it is not a JSON object but " + (root.isMissingNode() ? "nothing" : root.toString()));
        }
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw invalid("it has the unknown field '" + name + "'; known are " + String.join(", ", FIELDS));
            }
        }
        Instant slot = moment(root, "slot");
        JsonNode collector = root.path("collector");
        if (!collector.isMissingNode() && !collector.isTextual()) {
            throw invalid("collector is " + collector + ", not a name");
        }
        return new Request(
                collector.isMissingNode() ? null : collector.asText(),
                slot == null ? null : slot(slot),
                strings(root, "accounts", ACCOUNT, "12-digit account ids"),
                strings(root, "regions", NAME, "region names such as us-east-1, or global"),
                strings(root, "types", NAME, "resource types such as ec2:instance"),
                since(root),
                flag(root, "dry_run"));
    }

    private Instant slot(Instant time) {
        if (time.isAfter(now.plus(CLOCK_DIFFERENCE))) {
            throw invalid("its slot " + time + " is in the future; it is " + now.truncatedTo(ChronoUnit.SECONDS));
        }
        return time.truncatedTo(ChronoUnit.MINUTES);
    }

    private @Nullable Instant since(JsonNode root) {
        Instant since = moment(root, "since");
        if (since != null && since.isAfter(now)) {
            throw invalid("since " + since + " is in the future");
        }
        return since;
    }

    private static @Nullable Instant moment(JsonNode root, String field) {
        JsonNode value = root.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        String text = value.asText();
        try {
            return text.length() == "2026-01-31".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(field + " is '" + text + "', not a moment such as 2026-01-31T06:00:00Z or a day");
        }
    }

    private static List<String> strings(JsonNode root, String field, Pattern pattern, String expected) {
        JsonNode value = root.path(field);
        List<String> result = new ArrayList<>();
        if (!value.isMissingNode() && !value.isArray()) {
            throw invalid(field + " is " + value + ", not a list of " + expected);
        }
        for (JsonNode each : value) {
            if (!each.isTextual() || !pattern.matcher(each.asText()).matches()) {
                throw invalid(field + " holds " + each + "; expected are " + expected);
            }
            result.add(each.asText());
        }
        return result;
    }

    private static boolean flag(JsonNode root, String field) {
        JsonNode value = root.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw invalid(field + " is " + value + ", not true or false");
        }
        return value.asBoolean(false);
    }

    private static PoloException invalid(String why) {
        return new PoloException(
                ErrorCode.INVALID_ARGUMENT,
                "This event is not understood: " + why + ". Samples are in functions/events; nothing was done.");
    }
}
