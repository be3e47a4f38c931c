package dev.polo.hierarchy;

/** Whose parents count for a past day: SQL that every reader of flows shares. */
enum Parentage {
    /** What was in force at the day's end (UTC). */
    OF_THE_DAY("""
            (SELECT hierarchy, resource_arn, node_id, node_type, parent_id, depth, share, valid_from, valid_to
             FROM resource_ancestry_history FINAL)"""),
    /** What the newest build knows, for every day. */
    AS_KNOWN_NOW("""
            (SELECT hierarchy, resource_arn, node_id, node_type, parent_id, depth, share, %s AS valid_from, %s AS valid_to
             FROM resource_flows)""".formatted(AncestryHistory.ALWAYS, AncestryHistory.OPEN));

    private final String flows;

    Parentage(String flows) {
        this.flows = flows;
    }

    /** A subquery of flows, each with its interval. */
    String flows() {
        return flows;
    }

    /** The condition that a flow's interval covers the end of a day. */
    static String inForce(String flow, String day) {
        return "%s.valid_from < toDateTime64(%s + 1, 3, 'UTC') AND %s.valid_to >= toDateTime64(%s + 1, 3, 'UTC')"
                .formatted(flow, day, flow, day);
    }
}
