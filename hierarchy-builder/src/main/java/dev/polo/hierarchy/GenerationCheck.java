package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.HashMap;
import java.util.Map;

/** Looks at a generation as it was stored, before anybody else reads it. */
final class GenerationCheck {
    /** Summed over parents in either table this comes to the same sum, as shares do. */
    private static final String CONTENT = "reinterpretAsUInt64(share) * cityHash64(resource_arn, %s)";

    private static final String FLOWS = """
            SELECT hierarchy, countIf(leaf) AS leaves, countIf(rooted != 1) AS not_whole, countIf(rooted > 0) AS roots,
                   toInt64(sum(content)) AS above
            FROM (SELECT hierarchy, resource_arn, countIf(depth = 0) > 0 AS leaf, sumIf(share, parent_id = '') AS rooted,
                         sumIf(%s, %s) AS content
                  FROM ${flows} GROUP BY hierarchy, resource_arn)
            GROUP BY hierarchy
            """.formatted(CONTENT.formatted("node_id"), Generation.ABOVE);

    private static final String ANCESTRY = """
            SELECT hierarchy, countIf(share = 1) AS whole, toInt64(sum(%s)) AS above FROM ${ancestry} GROUP BY hierarchy
            """.formatted(CONTENT.formatted("ancestor_id"));

    /** Of one hierarchy; the resources of which some share arrives at a root, and a hash of what is above the leaves. */
    private record Flows(long leaves, long notWhole, long roots, long above) {
        private static final Flows NONE = new Flows(0, 0, 0, 0);
    }

    /** Of one hierarchy; the resources that have an ancestor to themselves, and the same hash. */
    private record Ancestry(long whole, long above) {
        private static final Ancestry NONE = new Ancestry(0, 0);
    }

    private final ClickHouse clickHouse;
    private final String flowsTable;
    private final String ancestryTable;

    GenerationCheck(ClickHouse clickHouse, String flowsTable, String ancestryTable) {
        this.clickHouse = clickHouse;
        this.flowsTable = flowsTable;
        this.ancestryTable = ancestryTable;
    }

    /** @throws PoloException INCOMPLETE_INPUT unless every resource's whole cost arrives at roots, by either table */
    void verify(long version, int resources, long flows) {
        long stored = clickHouse
                .query("SELECT countIf(_version = " + version + ") AS n FROM " + flowsTable, row -> row.number("n"))
                .getFirst();
        require(stored == flows, stored + " of " + flows + " flows were stored");
        Map<String, Flows> found = flows();
        for (Hierarchy hierarchy : Hierarchy.values()) {
            String name = hierarchy.sqlName();
            Flows of = found.getOrDefault(name, Flows.NONE);
            require(of.leaves == resources, name + " has " + of.leaves + " leaves for " + resources + " resources");
            require(of.roots > 0, name + " has no root");
            require(of.notWhole == 0, "in " + name + " the shares of " + of.notWhole + " resources do not add up to 1");
        }
        verifyAncestry(resources, found);
    }

    private void verifyAncestry(int resources, Map<String, Flows> flows) {
        Map<String, Ancestry> found = ancestry();
        long led = found.getOrDefault(Hierarchy.AWS_ACCOUNT.sqlName(), Ancestry.NONE).whole;
        require(led == resources, "resource_ancestry leads " + led + " of " + resources + " resources to an account");
        for (Hierarchy hierarchy : Hierarchy.values()) {
            String name = hierarchy.sqlName();
            require(
                    found.getOrDefault(name, Ancestry.NONE).above == flows.getOrDefault(name, Flows.NONE).above,
                    "in " + name + " resource_ancestry holds other ancestors or shares than resource_flows");
        }
    }

    private Map<String, Flows> flows() {
        Map<String, Flows> flows = new HashMap<>();
        clickHouse.forEach(
                FLOWS.replace("${flows}", flowsTable),
                Map.of(),
                row -> flows.put(
                        row.string("hierarchy"),
                        new Flows(
                                row.number("leaves"),
                                row.number("not_whole"),
                                row.number("roots"),
                                row.number("above"))));
        return flows;
    }

    private Map<String, Ancestry> ancestry() {
        Map<String, Ancestry> ancestry = new HashMap<>();
        clickHouse.forEach(
                ANCESTRY.replace("${ancestry}", ancestryTable),
                Map.of(),
                row -> ancestry.put(row.string("hierarchy"), new Ancestry(row.number("whole"), row.number("above"))));
        return ancestry;
    }

    static void require(boolean holds, String found) {
        if (!holds) {
            throw new PoloException(
                    ErrorCode.INCOMPLETE_INPUT,
                    "The new hierarchy was not taken: " + found
                            + ". The old one stays. Run 'polo build-hierarchy' again; if it stays so, this is a bug.");
        }
    }
}
