package dev.polo.collectors.inventory;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
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

    private static final JSON WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

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
        for (SdkField<?> field : item.sdkFields()) {
            Name name = Name.of(field);
            if (!skipped.contains(name.capitalised)) {
                put(result, name.snakeCase, field.getValueOrDefault(item));
            }
        }
        return result;
    }

    /** Adds one value under a key, in the way of {@link #flatten}. */
    static void put(Map<String, String> target, String key, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case SdkPojo nested ->
                flatten(nested, Set.of()).forEach((name, text) -> target.put(key + "_" + name, text));
            case Collection<?> list -> putText(target, key, list(list));
            case Map<?, ?> map -> map.forEach((name, text) -> put(target, key + "_" + name, text));
            default -> putText(target, key, value.toString());
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
        if (!objects) {
            return String.join(
                    ",", values.stream().map(String::valueOf).sorted().toList());
        }
        return json(values);
    }

    private static String json(Object value) {
        return text(plain(value));
    }

    private static String text(@Nullable Object plain) {
        try {
            return WITH_NULLS.asString(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes whatever is written to it", e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case SdkPojo nested -> {
                SortedMap<String, Object> fields = new TreeMap<>();
                for (SdkField<?> field : nested.sdkFields()) {
                    Object inner = plain(field.getValueOrDefault(nested));
                    boolean empty = inner == null || (inner instanceof List<?> list && list.isEmpty());
                    if (!empty) {
                        fields.put(Name.of(field).snakeCase, inner);
                    }
                }
                yield fields;
            }
            case Collection<?> list ->
                list.stream()
                        .map(Flattener::plain)
                        .sorted(Comparator.comparing(Flattener::text))
                        .toList();
            case Map<?, ?> map -> {
                SortedMap<String, Object> entries = new TreeMap<>();
                map.forEach((key, text) -> entries.put(String.valueOf(key), plain(text)));
                yield entries;
            }
            case Number number -> number;
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
