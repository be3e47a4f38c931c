package dev.polo.collectors.hierarchyadmin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item of a table, of which the attributes that hold neither text nor a number or truth value are noted. */
final class Item {
    private final Map<String, AttributeValue> attributes;
    private final List<String> unreadable = new ArrayList<>();

    Item(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    /** An attribute as text: '' where the item does not have it, none where it is something else. */
    Optional<String> text(String name) {
        AttributeValue value = attributes.get(name);
        if (value == null || value.type() == AttributeValue.Type.NUL) {
            return Optional.of("");
        }
        return switch (value.type()) {
            case S -> Optional.of(value.s());
            case N -> Optional.of(value.n());
            case BOOL -> Optional.of(value.bool().toString());
            case SS, NS, BS, M, L, B, NUL, UNKNOWN_TO_SDK_VERSION -> {
                unreadable.add(name);
                yield Optional.empty();
            }
        };
    }

    /** A key: a text that is not empty. */
    Optional<String> key(String name) {
        AttributeValue value = attributes.get(name);
        if (value == null || value.type() != AttributeValue.Type.S || value.s().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(value.s());
    }

    /** The attributes asked for as text that hold something else. */
    List<String> unreadable() {
        return unreadable;
    }

    /** What an attribute is, for a sentence about it. */
    String kind(String name) {
        AttributeValue value = attributes.get(name);
        if (value == null) {
            return "nothing";
        }
        return value.type() == AttributeValue.Type.S
                ? "'" + value.s() + "'"
                : value.type().name();
    }

    /** The item's own keys, by which people find it. */
    String named(List<String> names) {
        return names.stream().map(name -> name + " " + kind(name)).collect(Collectors.joining(", "));
    }
}
