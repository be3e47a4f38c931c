package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import dev.polo.common.node.NodeIds;
import dev.polo.common.node.StoredNodes;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.MarqoTags;
import java.util.Map;

/**
 * Everything a build starts from, as it streams in: resources first, then what only the ledger names, then edges. The
 * ends of an edge that nobody lists become resources too: a volume that was deleted before Polo first looked is still
 * the way by which its snapshot's cost reaches the instance. Not thread-safe.
 */
final class Estate {
    private static final String ACCOUNT = "account";
    /** Where the seeds' type is not {@code service:kind} of the ARN. */
    private static final Map<String, String> SEED_TYPES =
            Map.of("ec2:volume", "ebs:volume", "ec2:snapshot", "ebs:snapshot");

    private final NameTable arns = new NameTable();
    private final NameTable types = new NameTable();
    private final IntList typeOf = new IntList();
    private final IntList accountOf = new IntList();
    private final IntList chainOf = new IntList();
    private final LogicalChains links = new LogicalChains();
    private final TagChains tagChains;
    private final EdgeList edges = new EdgeList();
    private final NameTable accounts = new NameTable();
    private final IntList accountLinks = new IntList();
    private final NameTable names = new NameTable();
    private final IntList nameOf = new IntList();

    Estate(StoredNodes stored) {
        this.tagChains = new TagChains(links, stored);
    }

    /** A second mention of one ARN changes nothing: inventory comes first and knows best. */
    void add(String arn, String type, String accountId, MarqoTags tags) {
        add(arns.intern(arn), types.intern(type), linkOf(accounts.intern(accountId)), tags, names.intern(""));
    }

    /**
     * The next columns of a row: ARN, type, account, customer, cluster and index, name. Most rows have no tags, and few
     * texts of the rest are new: hardly a String is made.
     */
    void add(BinaryRow row) {
        int arn = intern(arns, row);
        int type = intern(types, row);
        int account = linkOf(intern(accounts, row));
        String customer = row.text().string();
        String cluster = row.text().string();
        String index = row.text().string();
        MarqoTags tags = customer.isEmpty() && cluster.isEmpty() && index.isEmpty()
                ? MarqoTags.NONE
                : new MarqoTags(customer, cluster, index, "", "");
        add(arn, type, account, tags, intern(names, row));
    }

    private void add(int arn, int type, int account, MarqoTags tags, int name) {
        if (arn == typeOf.size()) {
            typeOf.add(type);
            accountOf.add(account);
            chainOf.add(tagChains.chainOf(tags));
            nameOf.add(name);
        }
    }

    private static int intern(NameTable table, BinaryRow row) {
        row.text();
        return table.intern(row.buffer(), row.textStart(), row.textLength());
    }

    /** The link of an account. */
    private int linkOf(int number) {
        if (number == accountLinks.size()) {
            String id = accounts.name(number);
            String node = id.isEmpty() ? NodeIds.UNKNOWN_ACCOUNT : NodeIds.account(id);
            accountLinks.add(links.link(node, ACCOUNT, FlowSink.NONE));
        }
        return accountLinks.get(number);
    }

    /** The next columns of a row: an edge's source and its target. */
    void addEdge(BinaryRow row) {
        int source = end(row);
        int target = end(row);
        if (source == FlowSink.NONE || target == FlowSink.NONE) {
            edges.ignore();
        } else {
            edges.add(source, target);
        }
    }

    private int end(BinaryRow row) {
        int number = arns.find(row.text().buffer(), row.textStart(), row.textLength());
        if (number != FlowSink.NONE) {
            return number;
        }
        return row.textLength() == 0 ? FlowSink.NONE : end(row.string());
    }

    void addEdge(String source, String target) {
        if (source.isEmpty() || target.isEmpty()) {
            edges.ignore();
        } else {
            edges.add(end(source), end(target));
        }
    }

    /** An end that nobody lists becomes a resource. */
    private int end(String arn) {
        int number = arns.intern(arn);
        if (number == typeOf.size()) {
            add(arn, derivedType(arn), Arn.tryParse(arn).map(Arn::account).orElse(""), MarqoTags.NONE);
        }
        return number;
    }

    private static String derivedType(String arn) {
        return Arn.tryParse(arn)
                .map(parsed -> parsed.service() + ":"
                        + parsed.resource().split("[/:]", 2)[0].replace('-', '_'))
                .map(type -> SEED_TYPES.getOrDefault(type, type))
                .orElse("");
    }

    int size() {
        return arns.size();
    }

    String arn(int resource) {
        return arns.name(resource);
    }

    String type(int resource) {
        return types.name(typeOf.get(resource));
    }

    NameTable arns() {
        return arns;
    }

    int typeNumber(int resource) {
        return typeOf.get(resource);
    }

    NameTable types() {
        return types;
    }

    /** What people call the resource; its ARN when it has no name. */
    String shownName(int resource) {
        String name = names.name(nameOf.get(resource));
        return name.isEmpty() ? arn(resource) : name;
    }

    /** The link of the resource's account. */
    int account(int resource) {
        return accountOf.get(resource);
    }

    /** The link that the resource's own tags name, or {@link FlowSink#NONE}. */
    int chain(int resource) {
        return chainOf.get(resource);
    }

    LogicalChains links() {
        return links;
    }

    EdgeList edges() {
        return edges;
    }
}
