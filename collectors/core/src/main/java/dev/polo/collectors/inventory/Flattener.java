package dev.polo.collectors.inventory;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An SDK object as flat text properties: names in snake_case, a nested object's fields behind its own name, a list of
 * plain values joined by commas, a list of objects as one JSON text. Lists are sorted, because AWS gives many of them in
 * no fixed order and an order that changes is not a change. What is absent or empty is left out.
 */
final class Flattener {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    /** The SDK's members are few, and their names are asked for with each item: splitting them took half of the time. */
    private static final Map<String, Name> NAMES = new ConcurrentHashMap<>();

    /** @param capitalised as the older protocols write a member's name; the JSON ones' begin with a small letter */
    private record Name(String capitalised, String snakeCase) {
        static Name of(SdkField<?> field) {
            return NAMES.computeIfAbsent(
                    field.memberName(),
                    name -> new Name(
                            Character.toUpperCase(name.charAt(0)) + name.substring(1), Flattener.snakeCase(name)));
        }
    }

    private Flattener() {}

    static SortedMap<String, String> flatten(SdkPojo item, Set<String> skipped) {
        SortedMap<String, String> result = new TreeMap<>();
        forEachField(item, (name, value) -> {
            if (!skipped.contains(name.capitalised)) {
                put(result, name.snakeCase, value);
            }
        });
        return result;
    }

    /** Those that have a value. */
    private static void forEachField(SdkPojo item, BiConsumer<Name, Object> use) {
        for (SdkField<?> field : item.sdkFields()) {
            Object value = field.getValueOrDefault(item);
            if (value != null) {
                use.accept(Name.of(field), value);
            }
        }
    }

    /** Adds one value under a key, in the way of {@link #flatten}. A switch by type would take 8 ms of a cold start to be linked. */
    static void put(Map<String, String> target, String key, @Nullable Object value) {
        if (value instanceof SdkPojo nested) {
            forEachField(nested, (name, inner) -> put(target, key + "_" + name.snakeCase, inner));
        } else if (value instanceof Collection<?> list) {
            putText(target, key, list(list));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, text) -> put(target, key + "_" + name, text));
        } else if (value != null) {
            putText(target, key, value.toString());
        }
    }

    static String snakeCase(String memberName) {
        return WORD_START.matcher(memberName).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    private static void putText(Map<String, String> target, String key, String text) {
        if (!text.isEmpty()) {
            target.put(key, text);
        }
    }

    private static String list(Collection<?> values) {
        if (values.isEmpty()) {
            return "";
        }
        boolean objects = values.stream().anyMatch(value -> value instanceof SdkPojo || value instanceof Collection);
        return objects
                ? json(values)
                : values.stream().map(String::valueOf).sorted().collect(Collectors.joining(","));
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case SdkPojo nested -> {
                SortedMap<String, Object> fields = new TreeMap<>();
                forEachField(nested, (name, inner) -> {
                    if (!(inner instanceof Collection<?> list && list.isEmpty())) {
                        fields.put(name.snakeCase, inner);
                    }
                });
                yield json(fields);
            }
            case Collection<?> list ->
                list.stream().map(Flattener::json).sorted().collect(Collectors.joining(",", "[", "]"));
            case SortedMap<?, ?> sorted ->
                sorted.entrySet().stream()
                        .map(entry -> quoted(entry.getKey()) + ":" + json(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Map<?, ?> map -> json(new TreeMap<>(map));
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> quoted(value);
        };
    }

    private static String quoted(Object value) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value.toString())) + '"';
    }
}
