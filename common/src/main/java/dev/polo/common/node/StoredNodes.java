package dev.polo.common.node;

import dev.polo.common.node.LogicalPath.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The customers and indexes that DynamoDB knows, to be found by what people write into tags. A customer is its visible
 * id, else its system id, else its name; an index is its name, at the customer where one is named. What fits several is
 * not guessed but said to be ambiguous. What is gone from DynamoDB is still found, since its resources are billed for
 * longer, but only where nothing that lives fits. Not thread-safe while nodes are added.
 */
public final class StoredNodes {
    private static final String CUSTOMER_PREFIX = NodeIds.customer("");

    private record Customer(String nodeId, String systemId, String name, boolean living) {}

    private record Index(String nodeId, String systemId, String name, boolean living) {}

    private final Map<String, List<Customer>> customersById = new HashMap<>();
    private final Map<String, List<Customer>> customersBySystemId = new HashMap<>();
    private final Map<String, List<Customer>> customersByName = new HashMap<>();
    private final Map<String, List<Index>> indexesByName = new HashMap<>();

    /**
     * Adds a customer.
     *
     * @param systemId empty where DynamoDB names none: then it has no indexes
     * @param names what people may call it; empty ones are nobody's name
     */
    public void addCustomer(String nodeId, String systemId, boolean living, List<String> names) {
        Customer customer = new Customer(nodeId, systemId, names.isEmpty() ? nodeId : names.getFirst(), living);
        if (nodeId.startsWith(CUSTOMER_PREFIX)) {
            add(customersById, nodeId.substring(CUSTOMER_PREFIX.length()), customer);
        }
        add(customersBySystemId, systemId, customer);
        names.stream().distinct().forEach(name -> add(customersByName, name, customer));
    }

    /** Adds an index; its customer may come later, or never. */
    public void addIndex(String nodeId, String systemId, String name, boolean living) {
        add(indexesByName, name, new Index(nodeId, systemId, name, living));
    }

    /** Where a resource with these tags belongs; empty strings are tags that it does not have. */
    public LogicalPath path(String customer, String cluster, String index) {
        List<Customer> customers = customers(customer);
        List<Index> indexes = customer.isEmpty()
                ? living(indexesByName.get(index), Index::living)
                : living(ownedBy(customers, index), Index::living);
        List<Level> levels = new ArrayList<>();
        if (indexes.size() > 1) {
            levels.add(
                    customer.isEmpty()
                            ? ambiguous(LogicalPath.INDEX, index)
                            : ambiguous(LogicalPath.CUSTOMER, customer));
        } else {
            customerLevel(
                    customer, indexes.isEmpty() ? customers : owners(indexes.getFirst(), customer, customers), levels);
        }
        if (!cluster.isEmpty()) {
            levels.add(new Level(NodeIds.cluster(cluster), LogicalPath.CLUSTER, cluster, false));
        }
        if (indexes.size() == 1) {
            levels.add(new Level(indexes.getFirst().nodeId, LogicalPath.INDEX, index, true));
        } else if (!index.isEmpty()) {
            levels.add(new Level(NodeIds.taggedIndex(customer, index), LogicalPath.INDEX, index, false));
        }
        return new LogicalPath(levels);
    }

    private static void customerLevel(String tag, List<Customer> customers, List<Level> levels) {
        if (customers.size() > 1) {
            levels.add(ambiguous(LogicalPath.CUSTOMER, tag.isEmpty() ? customers.getFirst().systemId : tag));
        } else if (customers.size() == 1) {
            Customer customer = customers.getFirst();
            levels.add(new Level(customer.nodeId, LogicalPath.CUSTOMER, customer.name, true));
        } else if (!tag.isEmpty()) {
            levels.add(new Level(NodeIds.customer(tag), LogicalPath.CUSTOMER, tag, false));
        }
    }

    private static Level ambiguous(String type, String tag) {
        String nodeId = NodeIds.ambiguous(type, tag);
        return new Level(nodeId, LogicalPath.AMBIGUOUS, nodeId, false);
    }

    private List<Customer> customers(String tag) {
        for (var found : List.of(customersById, customersBySystemId, customersByName)) {
            if (found.containsKey(tag)) {
                return living(found.get(tag), Customer::living);
            }
        }
        return List.of();
    }

    /** Of several customers that a tag fits, those that have an index of this name; of none, none. */
    private List<Index> ownedBy(List<Customer> customers, String index) {
        return indexesByName.getOrDefault(index, List.of()).stream()
                .filter(candidate -> !candidate.systemId.isEmpty()
                        && customers.stream().anyMatch(customer -> customer.systemId.equals(candidate.systemId)))
                .toList();
    }

    private List<Customer> owners(Index index, String tag, List<Customer> customers) {
        return tag.isEmpty()
                ? living(customersBySystemId.get(index.systemId), Customer::living)
                : customers.stream()
                        .filter(customer -> customer.systemId.equals(index.systemId))
                        .toList();
    }

    /** Those that live, or all where none does. */
    private static <T> List<T> living(@Nullable List<T> all, Predicate<T> living) {
        if (all == null || all.stream().noneMatch(living)) {
            return all == null ? List.of() : all;
        }
        return all.stream().filter(living).toList();
    }

    private static <T> void add(Map<String, List<T>> map, String key, T value) {
        if (!key.isEmpty()) {
            map.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
        }
    }
}
