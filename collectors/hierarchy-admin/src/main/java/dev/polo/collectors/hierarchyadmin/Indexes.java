package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.node.NodeIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Indexes of CustomerIndexConfigTable: {@code index:{system_account_id}:{index_name}}, under the customer of that system
 * id. Most of the table are indexes that were deleted; only those of an active status become nodes.
 */
final class Indexes {
    static final String NAME = "index_name";
    static final String DEV_CELL = "dev_cell";
    private static final String STATUS = "index_status";
    private static final String DELETED = "DELETED";
    private static final Set<String> ACTIVE = Set.of("CREATING", "DELETING", "MODIFYING", "READY");

    /** Kept as they are. */
    private static final List<String> METADATA =
            List.of(STATUS, "inference_type", "storage_class", "marqo_version", "marqo_endpoint", "index_namespace");

    static final List<String> ATTRIBUTES = Stream.concat(Stream.of(Customers.SYSTEM_ID, NAME), METADATA.stream())
            .toList();

    private final NodeChanges changes;
    private final DevCells devCells;
    private final Map<String, Set<String>> customers;

    /** @param customers ids of customer nodes by system id */
    Indexes(NodeChanges changes, DevCells devCells, Map<String, Set<String>> customers) {
        this.changes = changes;
        this.devCells = devCells;
        this.customers = customers;
    }

    void read(TableReading table, Item item) {
        Optional<String> system = item.key(Customers.SYSTEM_ID);
        Optional<String> name = item.key(NAME);
        if (system.isEmpty() || name.isEmpty()) {
            table.unidentified("an index has no text in its keys (" + item.named(List.of(Customers.SYSTEM_ID, NAME))
                    + "); it is left out, and no index is taken for gone.");
            return;
        }
        String id = NodeIds.storedIndex(system.get(), name.get());
        String shown = "the index " + name.get() + " of " + system.get();
        String status = item.key(STATUS).orElse("");
        if (status.equals(DELETED)) {
            table.gone(id);
            return;
        }
        if (!ACTIVE.contains(status)) {
            table.unread(
                    id,
                    shown + " has the status " + item.kind(STATUS) + ", which is none of "
                            + String.join(", ", ACTIVE.stream().sorted().toList()) + " and " + DELETED
                            + "; it stays as known.");
            return;
        }
        KnownMetadata known = new KnownMetadata(changes.current(id));
        SortedMap<String, String> metadata = new TreeMap<>();
        METADATA.forEach(key -> metadata.put(key, item.text(key).orElseGet(() -> known.get(key))));
        metadata.put(Customers.SYSTEM_ID, system.get());
        metadata.put(NAME, name.get());
        metadata.put(DEV_CELL, devCells.of(name.get()));
        if (!item.unreadable().isEmpty()) {
            table.problem(shown + " has something else than text in " + String.join(", ", item.unreadable())
                    + "; that stays as known.");
        }
        table.node(new HierarchyNode(id, NodeType.INDEX, name.get(), parent(table, system.get(), shown), metadata));
    }

    private String parent(TableReading table, String system, String shown) {
        Set<String> owners = customers.getOrDefault(system, Set.of());
        if (owners.size() > 1) {
            table.problem(shown + " has several customers of that " + Customers.SYSTEM_ID + " ("
                    + String.join(", ", owners) + "), and so none.");
        }
        return owners.size() == 1 ? owners.iterator().next() : "";
    }
}
