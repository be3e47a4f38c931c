package dev.polo.hierarchy;

import dev.polo.common.node.NodeIds;
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

    Estate(StoredNodes stored) {
        this.tagChains = new TagChains(links, stored);
    }

    /** A second mention of one ARN changes nothing: inventory comes first and knows best. */
    void add(String arn, String type, String accountId, MarqoTags tags) {
        if (arns.intern(arn) == typeOf.size()) {
            typeOf.add(types.intern(type));
            String account = accountId.isEmpty() ? NodeIds.UNKNOWN_ACCOUNT : NodeIds.account(accountId);
            accountOf.add(links.link(account, ACCOUNT, FlowSink.NONE));
            chainOf.add(tagChains.chainOf(tags));
        }
    }

    void addEdge(String source, String target) {
        if (source.isEmpty() || target.isEmpty()) {
            edges.ignore();
        } else {
            edges.add(endOf(source), endOf(target));
        }
    }

    private int endOf(String arn) {
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
