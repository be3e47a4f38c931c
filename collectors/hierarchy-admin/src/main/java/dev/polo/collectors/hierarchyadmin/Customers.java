package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.node.NodeIds;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Customers of UsersAccountsTable: {@code customer:{visible_account_id}}. The table holds other entities too, users for
 * one; an item that says so in {@code entity_type} is passed over.
 */
final class Customers {
    static final String SYSTEM_ID = "system_account_id";
    static final String ACCOUNT_NAME = "account_name";
    private static final String VISIBLE_ID = "visible_account_id";
    private static final String ORGANIZATION = "organization";
    private static final String NAME = "name";
    private static final String ENTITY = "entity_type";
    private static final String ACCOUNT = "ACCOUNT";

    static final List<String> ATTRIBUTES = List.of(VISIBLE_ID, SYSTEM_ID, ORGANIZATION, NAME, ENTITY);

    private Customers() {}

    /** @param changes what is known: keys and attributes that cannot be read stay as they are there */
    static void read(TableReading table, Item item, NodeChanges changes) {
        Optional<String> entity = item.key(ENTITY);
        if (entity.isPresent() && !entity.get().equalsIgnoreCase(ACCOUNT)) {
            return;
        }
        Optional<String> visible = item.key(VISIBLE_ID);
        if (visible.isEmpty()) {
            table.unidentified(
                    "an account has no text in " + VISIBLE_ID + " (" + item.named(List.of(VISIBLE_ID, SYSTEM_ID))
                            + "); it is left out, and no customer is taken for gone.");
            return;
        }
        String id = NodeIds.customer(visible.get());
        Optional<String> system = item.key(SYSTEM_ID);
        if (system.isEmpty()) {
            table.unread(
                    id,
                    "the account " + visible.get() + " has no text in " + SYSTEM_ID + " (" + item.kind(SYSTEM_ID)
                            + "); it stays as known.");
            return;
        }
        KnownMetadata known = new KnownMetadata(changes.current(id));
        String organization = item.text(ORGANIZATION).orElseGet(() -> known.get(ORGANIZATION));
        String name = item.text(NAME).orElseGet(() -> known.get(ACCOUNT_NAME));
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(VISIBLE_ID, visible.get());
        metadata.put(SYSTEM_ID, system.get());
        metadata.put(ORGANIZATION, organization);
        metadata.put(ACCOUNT_NAME, name);
        if (!item.unreadable().isEmpty()) {
            table.problem("the account " + visible.get() + " has something else than text in "
                    + String.join(", ", item.unreadable()) + "; that stays as known.");
        }
        String shownName = !name.isEmpty() ? name : !organization.isEmpty() ? organization : visible.get();
        put(table, new HierarchyNode(id, NodeType.CUSTOMER, shownName, "", metadata));
    }

    /** Of two accounts with one visible id the same one is taken in whatever order they come. */
    private static void put(TableReading table, HierarchyNode node) {
        HierarchyNode other = table.found(node.id());
        if (other == null || other.equals(node)) {
            table.node(node);
            return;
        }
        HierarchyNode taken = order(node).compareTo(order(other)) < 0 ? node : other;
        table.node(taken);
        table.problem(
                "two accounts have the " + VISIBLE_ID + " " + node.metadata().get(VISIBLE_ID) + " ("
                        + SYSTEM_ID + " " + other.metadata().get(SYSTEM_ID) + " and "
                        + node.metadata().get(SYSTEM_ID) + "); the one of "
                        + taken.metadata().get(SYSTEM_ID)
                        + " is taken.");
    }

    private static String order(HierarchyNode node) {
        return node.metadata().get(SYSTEM_ID) + " " + node.metadata();
    }
}
