package dev.polo.common.node;

/**
 * The ids of accounts, customers, clusters and indexes. Nodes that DynamoDB knows are named by its keys, as the seeds
 * say; nodes that only tags know are named by the tags.
 */
public final class NodeIds {
    /** The account of a resource that nothing names one for. */
    public static final String UNKNOWN_ACCOUNT = account("unknown");

    private NodeIds() {}

    public static String account(String accountId) {
        return "account:" + accountId;
    }

    /** By the tag's value, or by DynamoDB's {@code visible_account_id}. */
    public static String customer(String customer) {
        return "customer:" + customer;
    }

    public static String cluster(String cluster) {
        return "cluster:" + cluster;
    }

    /**
     * An index that only tags know: {@code index:{customer}-{index}}, so that two customers' indexes of one name are
     * two nodes. In the customer part {@code -}, {@code :} and {@code %} are percent-encoded: customer {@code a-b} with
     * index {@code c} is not customer {@code a} with index {@code b-c}, and a stored index cannot be met.
     *
     * @param customer empty when no tag names one: {@code index:{index}}
     */
    public static String taggedIndex(String customer, String index) {
        return "index:" + (customer.isEmpty() ? "" : encode(customer) + "-") + index;
    }

    /** An index that DynamoDB knows: {@code index:{system_account_id}:{index_name}}. */
    public static String storedIndex(String systemAccountId, String indexName) {
        return "index:" + systemAccountId + ":" + indexName;
    }

    /**
     * The pseudo-node above resources whose tags fit several stored nodes: nobody's cost, under a name that says why.
     *
     * @param type {@code customer} or {@code index}: which tag fits several
     */
    public static String ambiguous(String type, String tag) {
        return "ambiguous:" + type + ":" + tag;
    }

    private static String encode(String text) {
        return text.replace("%", "%25").replace("-", "%2D").replace(":", "%3A");
    }
}
