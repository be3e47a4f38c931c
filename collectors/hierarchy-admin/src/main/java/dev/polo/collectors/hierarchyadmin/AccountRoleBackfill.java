package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.HourlyCost;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Brings the role that events were stamped with to the one their account's node has now. Of all metadata only the role is
 * on events too, so that they can be grouped by it without a join; everything else changes at once, in the node.
 *
 * <p>Safe to run any number of times and to kill: what is left to do is read from the tables themselves. Events and
 * snapshots are rewritten, which ClickHouse does part by part, each whole or not at all. In {@code cost_hourly} the role
 * is part of the key, so amounts move: a row takes them from the old role and one beside it gives them to the new. Both
 * go in as one block, so that no amount can be taken and not given. It works under the lease of the account's publishing,
 * which writes the same rows. An account without a node is left alone: no role is known, which is not to have none.
 */
public final class AccountRoleBackfill {
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;
    /** Keys that move in one insert; with the rows that they become, one block and so one part. */
    private static final int CHUNK = 100_000;

    private static final String STALE = """
            WITH roles AS
            (
                SELECT substring(node_id, length('account:') + 1) AS account, metadata['role'] AS role
                FROM hierarchy_nodes FINAL
                WHERE node_type = 'account' AND (empty({accounts:Array(String)}) OR has({accounts:Array(String)}, account))
            )
            SELECT stamped.account AS account, roles.role AS role,
                   arrayStringConcat(arrayMap(x -> if(x = '', 'none', x), arraySort(groupUniqArray(stamped.role))), ', ') AS stamps,
                   sum(stamped.events) AS events, sum(stamped.snapshots) AS snapshots
            FROM
            (
                SELECT aws_account_id AS account, toString(account_role) AS role, count() AS events, 0 AS snapshots
                FROM resource_events WHERE aws_account_id IN (SELECT account FROM roles) GROUP BY account, role
                UNION ALL
                SELECT aws_account_id, toString(account_role), 0, count()
                FROM resource_snapshots FINAL
                WHERE aws_account_id IN (SELECT account FROM roles) GROUP BY aws_account_id, account_role
                UNION ALL
                SELECT aws_account_id, toString(account_role), 0, 0
                FROM cost_hourly WHERE aws_account_id IN (SELECT account FROM roles) GROUP BY aws_account_id, account_role
            ) AS stamped
            INNER JOIN roles ON stamped.account = roles.account
            WHERE stamped.role != roles.role
            GROUP BY account, role ORDER BY account
            """;

    private static final String MONTHS = """
            SELECT _partition_id AS month, count() AS events FROM resource_events
            WHERE aws_account_id = {account:String} AND account_role != {role:String}
            GROUP BY month ORDER BY month DESC
            """;

    /** Sums of hash × amount are 0 where every key's amounts are, but for a chance of one in 2^64. */
    private static final String DAYS = """
            SELECT toDate(hour, 'UTC') AS day
            FROM
            (
                SELECT hour, ${hash} AS hash,
                    hash * reinterpretAsInt128(cost_usd) AS cost, hash * reinterpretAsInt128(amortized_cost_usd) AS amortized
                FROM cost_hourly WHERE aws_account_id = {account:String} AND account_role != {role:String}
            )
            GROUP BY day HAVING sum(cost) != 0 OR sum(amortized) != 0 ORDER BY day DESC
            """.replace("${hash}", HourlyCost.HASH);

    private static final String TO_MOVE = """
            SELECT %1$s, sum(hourly.cost_usd) AS cost, sum(hourly.amortized_cost_usd) AS amortized
            FROM cost_hourly AS hourly
            WHERE aws_account_id = {account:String} AND account_role != {role:String}
              AND hour >= toDateTime({day:Date}, 'UTC') AND hour < toDateTime({day:Date} + 1, 'UTC')
            GROUP BY %1$s HAVING cost != 0 OR amortized != 0
            """.formatted(HourlyCost.KEY);

    private static final String MOVE =
            """
            INSERT INTO cost_hourly (%1$s, cost_usd, amortized_cost_usd)
            SETTINGS insert_deduplication_token = ${token}, max_threads = 1, max_insert_threads = 1,
                max_block_size = 1000000, min_insert_block_size_rows = 1000000, min_insert_block_size_bytes = 0
            SELECT %2$s, move.1, move.2 * cost, move.2 * amortized
            FROM (%3$s LIMIT %4$d)
            ARRAY JOIN [(toString(account_role), -1), ({role:String}, 1)] AS move
            """.formatted(HourlyCost.KEY, HourlyCost.KEY.replace(", account_role", ""), TO_MOVE, CHUNK);

    /**
     * An account of which something carries another role than its node has.
     *
     * @param stamped the other roles, for people
     * @param role the node's; empty when it has none
     * @param days days of {@code cost_hourly} with amounts under another role
     */
    public record Stale(String accountId, String stamped, String role, long events, long days, long snapshots) {
        private boolean nothing() {
            return events + days + snapshots == 0;
        }

        private Map<String, String> parameters() {
            return Map.of("account", accountId, "role", role);
        }
    }

    /** Told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** @param total steps of an account: months of events, days of hourly cost, and its resources */
        void update(String step, long done, long total);
    }

    private final ClickHouse clickHouse;

    public AccountRoleBackfill(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** @param accounts those to look at; all when empty */
    public List<Stale> stale(Collection<String> accounts) {
        return clickHouse
                .query(
                        STALE,
                        Map.of(
                                "accounts",
                                accounts.stream().map(SqlText::literal).collect(Collectors.joining(",", "[", "]"))),
                        row -> new Stale(
                                row.string("account"),
                                row.string("stamps"),
                                row.string("role"),
                                row.number("events"),
                                0,
                                row.number("snapshots")))
                .stream()
                .map(stale -> new Stale(
                        stale.accountId,
                        stale.stamped,
                        stale.role,
                        stale.events,
                        days(stale).size(),
                        stale.snapshots))
                .filter(stale -> !stale.nothing())
                .toList();
    }

    /**
     * Restamps an account; on return nothing of it carries another role than its node had when this began.
     *
     * @throws PoloException CLICKHOUSE_BUSY when a collector goes on stamping another role; LEASE_HELD when the account's
     *     cost is being published
     */
    public void restamp(Stale account, Progress progress) {
        try (Lease lease = Lease.acquire(clickHouse, HourlyCost.lease(account.accountId), WAIT)) {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                restampOnce(account, lease, progress);
                if (stale(List.of(account.accountId)).stream().noneMatch(left -> left.role.equals(account.role))) {
                    return;
                }
            }
        }
        throw new PoloException(
                ErrorCode.CLICKHOUSE_BUSY,
                "Rows of account " + account.accountId + " with another role than '" + account.role
                        + "' go on coming. Wait for the collectors that began before the role changed, then run"
                        + " 'polo backfill account-role' again.");
    }

    private void restampOnce(Stale account, Lease lease, Progress progress) {
        List<String> months = clickHouse.query(MONTHS, account.parameters(), row -> row.string("month"));
        List<String> days = days(account);
        String step = "account " + account.accountId;
        long total = months.size() + days.size() + 1L;
        long done = 0;
        progress.update(step, done, total);
        for (String month : months) {
            lease.check();
            clickHouse.execute(update("resource_events", " IN PARTITION ID " + SqlText.literal(month), account));
            progress.update(step, ++done, total);
        }
        for (String day : days) {
            move(account, day, lease);
            progress.update(step, ++done, total);
        }
        clickHouse.execute(update("resource_snapshots", "", account));
        progress.update(step, total, total);
    }

    /** A mutation; it waits for its end. */
    private static String update(String table, String partition, Stale account) {
        String role = SqlText.literal(account.role);
        return "ALTER TABLE " + table + " UPDATE account_role = " + role + partition + " WHERE aws_account_id = "
                + SqlText.literal(account.accountId) + " AND account_role != " + role + " SETTINGS mutations_sync = 2";
    }

    private void move(Stale account, String day, Lease lease) {
        Map<String, String> parameters = new TreeMap<>(account.parameters());
        parameters.put("day", day);
        long left = left(parameters);
        while (left > 0) {
            lease.check();
            // A token of its own: to move to a role, back, and to it again inserts the same rows twice.
            String token = SqlText.literal(UUID.randomUUID().toString());
            clickHouse.execute(MOVE.replace("${token}", token), parameters);
            long before = left;
            left = left(parameters);
            if (left >= before) {
                throw new PoloException(
                        ErrorCode.CLICKHOUSE_REFUSED,
                        "The hourly cost of " + day + " in account " + account.accountId + " does not take the role '"
                                + account.role + "'. Is another writer at work on it?");
            }
        }
    }

    private long left(Map<String, String> parameters) {
        return clickHouse
                .query("SELECT count() AS n FROM (" + TO_MOVE + ")", parameters, row -> row.number("n"))
                .getFirst();
    }

    private List<String> days(Stale account) {
        return clickHouse.query(
                DAYS, account.parameters(), row -> row.day("day").toString());
    }
}
