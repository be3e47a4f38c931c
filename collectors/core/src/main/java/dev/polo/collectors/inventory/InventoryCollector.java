package dev.polo.collectors.inventory;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A collector that is nothing but a list of resource types. */
public final class InventoryCollector implements Collector {
    private final String name;
    private final Map<String, RegisteredType> types;
    private final List<ScopeKind> kinds;
    private final RunFacts facts;
    private final @Nullable InventoryStore store;

    public InventoryCollector(String name, List<RegisteredType> types) {
        this(name, types, RunFacts.NONE, null);
    }

    private InventoryCollector(
            String name, Collection<RegisteredType> types, RunFacts facts, @Nullable InventoryStore store) {
        this.name = name;
        this.facts = facts;
        this.store = store;
        this.types = types.stream()
                .collect(Collectors.toMap(
                        type -> type.kind().resourceType(),
                        Function.identity(),
                        (first, _) -> first,
                        LinkedHashMap::new));
        this.kinds = types.stream().map(RegisteredType::kind).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<ScopeKind> kinds() {
        return kinds;
    }

    @Override
    public Collector forRun(ClickHouse clickHouse, Map<Scope, Instant> complete) {
        return new InventoryCollector(
                name, types.values(), RunFacts.read(clickHouse, complete), new InventoryStore(clickHouse));
    }

    @Override
    public boolean coversAccounts() {
        return true;
    }

    @Override
    public void collect(ScopeContext context) {
        RegisteredType type = types.get(context.scope().resourceType());
        if (type == null) {
            throw new IllegalArgumentException(
                    name + " has no type " + context.scope().resourceType());
        }
        if (store == null) {
            throw new IllegalStateException("only what forRun() gives can collect");
        }
        new InventoryCapture<>(type.declaration().get(), context, facts, store).run();
    }
}
