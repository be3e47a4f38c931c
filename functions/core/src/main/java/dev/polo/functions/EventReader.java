package dev.polo.functions;

import com.google.gson.stream.MalformedJsonException;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            return event(object(json(new InputStreamReader(input, StandardCharsets.UTF_8))));
        } catch (PoloException e) {
            return new Event.Unreadable(e);
        }
    }

    /** A message's body. */
    Request request(String body) {
        return request(object(json(new StringReader(body))));
    }

    private static @Nullable Object json(Reader text) {
        try {
            return Json.value(text);
        } catch (MalformedJsonException e) {
            throw invalid(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw invalid("it is not a JSON object but " + Json.text(value));
    }

    private Event event(Map<?, ?> root) {
        if (root.containsKey("Records")) {
            return batch(root.get("Records"));
        }
        if (root.containsKey("detail-type")) {
            Instant time = moment(root, "time");
            if (time == null) {
                throw invalid("it has a detail-type, as those of EventBridge rules do, but no time");
            }
            return new Event.One(Request.NOTHING_SPECIAL.at(slot(time)));
        }
        return new Event.One(request(root));
    }

    private static Event batch(@Nullable Object records) {
        if (!(records instanceof List<?> list) || list.isEmpty()) {
            throw invalid("its Records are empty");
        }
        List<Event.Message> messages = new ArrayList<>();
        for (Object each : list) {
            Map<?, ?> message = object(each);
            Object id = message.get("messageId");
            if (id == null || !QUEUE.equals(message.get("eventSource"))) {
                throw invalid("its Records are of '" + message.get("eventSource") + "', not of " + QUEUE);
            }
            messages.add(new Event.Message(
                    id.toString(),
                    Objects.requireNonNullElse(message.get("body"), "").toString()));
        }
        return new Event.Batch(messages);
    }

    private Request request(Map<?, ?> root) {
        for (Object name : root.keySet()) {
            if (!FIELDS.contains(name)) {
                throw invalid("it has the unknown field '" + name + "'; known are " + String.join(", ", FIELDS));
            }
        }
        Instant slot = moment(root, "slot");
        return new Request(
                name(root, "collector"),
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

    private @Nullable Instant since(Map<?, ?> root) {
        Instant since = moment(root, "since");
        if (since != null && since.isAfter(now)) {
            throw invalid("since " + since + " is in the future");
        }
        return since;
    }

    private static @Nullable Instant moment(Map<?, ?> root, String field) {
        if (!root.containsKey(field)) {
            return null;
        }
        String text = String.valueOf(root.get(field));
        try {
            return text.length() == "2026-01-31".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(field + " is '" + text + "', not a moment such as 2026-01-31T06:00:00Z or a day");
        }
    }

    private static @Nullable String name(Map<?, ?> root, String field) {
        if (!root.containsKey(field)) {
            return null;
        }
        if (root.get(field) instanceof String name) {
            return name;
        }
        throw invalid(field + " is " + Json.text(root.get(field)) + ", not a name");
    }

    private static List<String> strings(Map<?, ?> root, String field, Pattern pattern, String expected) {
        if (!root.containsKey(field)) {
            return List.of();
        }
        if (!(root.get(field) instanceof List<?> values)) {
            throw invalid(field + " is " + Json.text(root.get(field)) + ", not a list of " + expected);
        }
        List<String> result = new ArrayList<>();
        for (Object each : values) {
            if (!(each instanceof String text) || !pattern.matcher(text).matches()) {
                throw invalid(field + " holds " + Json.text(each) + "; expected are " + expected);
            }
            result.add(text);
        }
        return result;
    }

    private static boolean flag(Map<?, ?> root, String field) {
        if (!root.containsKey(field)) {
            return false;
        }
        if (root.get(field) instanceof Boolean flag) {
            return flag;
        }
        throw invalid(field + " is " + Json.text(root.get(field)) + ", not true or false");
    }

    private static PoloException invalid(String why) {
        return new PoloException(
                ErrorCode.INVALID_ARGUMENT,
                "This event is not understood: " + why + ". Samples are in functions/events; nothing was done.");
    }
}
