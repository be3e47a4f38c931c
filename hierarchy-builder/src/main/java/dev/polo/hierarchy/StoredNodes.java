package dev.polo.hierarchy;

import dev.polo.common.node.NodeIds;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The customers and indexes that DynamoDB knows, to be found by what people write into tags. A customer is its visible
 * id, its system id, or its name where only one has it; an index without a customer is its name where only one has it.
 * What is not clear is not guessed: it counts as not known.
 */
final class StoredNodes {
    record Customer(String nodeId, String systemId) {}

    record Index(String nodeId, Customer customer) {}

    private static final Customer SEVERAL_CUSTOMERS = new Customer("", "");
    private static final Index SEVERAL_INDEXES = new Index("", SEVERAL_CUSTOMERS);
    private static final String CUSTOMER_PREFIX = NodeIds.customer("");
    private static final String INDEX_PREFIX = NodeIds.taggedIndex("", "");

    private final Map<String, Customer> customersById = new HashMap<>();
    private final Map<String, Customer> customersBySystemId = new HashMap<>();
    private final Map<String, Customer> customersByName = new HashMap<>();
    private final Map<String, Index> indexes = new HashMap<>();
    private final Map<String, Index> indexesByName = new HashMap<>();

    /** Customers are added before indexes. */
    void addCustomer(String nodeId, String name, String systemId) {
        if (nodeId.startsWith(CUSTOMER_PREFIX) && !systemId.isEmpty()) {
            Customer customer = new Customer(nodeId, systemId);
            customersById.put(nodeId.substring(CUSTOMER_PREFIX.length()), customer);
            customersBySystemId.put(systemId, customer);
            customersByName.merge(name, customer, (one, other) -> SEVERAL_CUSTOMERS);
        }
    }

    /** An index of a customer that is not known, as all that come from tags, is left out. */
    void addIndex(String nodeId) {
        int colon = nodeId.indexOf(':', INDEX_PREFIX.length());
        if (!nodeId.startsWith(INDEX_PREFIX) || colon < 0) {
            return;
        }
        Customer customer = customersBySystemId.get(nodeId.substring(INDEX_PREFIX.length(), colon));
        if (customer != null) {
            Index index = new Index(nodeId, customer);
            indexes.put(nodeId, index);
            indexesByName.merge(nodeId.substring(colon + 1), index, (one, other) -> SEVERAL_INDEXES);
        }
    }

    @Nullable
    Customer customer(String tag) {
        Customer customer = customersById.get(tag);
        if (customer == null) {
            customer = customersBySystemId.get(tag);
        }
        if (customer == null) {
            customer = customersByName.get(tag);
        }
        return SEVERAL_CUSTOMERS.equals(customer) ? null : customer;
    }

    @Nullable
    Index index(Customer customer, String name) {
        return indexes.get(NodeIds.storedIndex(customer.systemId, name));
    }

    /** The only index of this name. */
    @Nullable
    Index index(String name) {
        Index index = indexesByName.get(name);
        return SEVERAL_INDEXES.equals(index) ? null : index;
    }
}
