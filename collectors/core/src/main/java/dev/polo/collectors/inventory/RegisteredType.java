package dev.polo.collectors.inventory;

import dev.polo.collectors.core.ScopeKind;
import java.util.function.Supplier;

/**
 * A resource type's line in a registry: what a run has to know of it before it is read. The declaration is a class of its
 * own, with those of its service's client, that is loaded only by a run that reads the type: all of them take a quarter of
 * a second of a function's cold start.
 *
 * @param kind the name and the reach that the declaration has, too
 */
public record RegisteredType(ScopeKind kind, Supplier<ResourceType<?>> declaration) {
    public static RegisteredType regional(String name, Supplier<ResourceType<?>> declaration) {
        return new RegisteredType(ScopeKind.regional(name), declaration);
    }

    public static RegisteredType global(String name, Supplier<ResourceType<?>> declaration) {
        return new RegisteredType(ScopeKind.global(name), declaration);
    }

    /** A type that is declared in no class of its own. */
    public static RegisteredType of(ResourceType<?> type) {
        return type.global() ? global(type.name(), () -> type) : regional(type.name(), () -> type);
    }
}
