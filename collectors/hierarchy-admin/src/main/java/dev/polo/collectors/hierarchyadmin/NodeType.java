package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.Arrays;
import java.util.Locale;

/** The levels of the logical hierarchies. */
public enum NodeType {
    ACCOUNT,
    CUSTOMER,
    CLUSTER,
    INDEX;

    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String hierarchy() {
        return this == ACCOUNT ? "aws_account" : "marqo_logical";
    }

    /**
     * The type that an id names: {@code cluster:acme-prod-1} is a cluster.
     *
     * @throws PoloException INVALID_ARGUMENT for an id of no known type
     */
    public static NodeType ofId(String nodeId) {
        return Arrays.stream(values())
                .filter(type -> nodeId.startsWith(type.sqlName() + ":")
                        && nodeId.length() > type.name().length() + 1)
                .findFirst()
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + nodeId
                                + "' is not a node id. Use account:…, customer:…, cluster:… or index:…, for example"
                                + " customer:acme; 'polo tree' shows the ids."));
    }
}
