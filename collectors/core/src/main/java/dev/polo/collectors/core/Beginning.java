package dev.polo.collectors.core;

import dev.polo.collectors.aws.Accounts;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a run knows before its first scope.
 *
 * @param accounts which there are, by AWS
 * @param complete when each scope's newest complete capture began
 * @param accountRoles what each account is for, by its id
 * @param collector as it works through this run
 */
record Beginning(
        Accounts.Survey accounts, Map<Scope, Instant> complete, Map<String, String> accountRoles, Collector collector) {
    /** What AWS, too, puts up with in a signature (AWS General Reference, "Signature Version 4": five minutes). */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    /**
     * Asks AWS and ClickHouse at once. The thread is one of the system's, which takes turns: on the one core of a function
     * most of what AWS's first clients take is the loading of their classes, and ClickHouse's answers come meanwhile.
     *
     * @throws PoloException when either gives no answer, or the clock is wrong; of both failures, ClickHouse's
     */
    static Beginning of(ClickHouse clickHouse, Callable<Accounts.Survey> survey, Collector asked, Instant now) {
        ExecutorService aside = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("accounts").factory());
        try {
            Future<Accounts.Survey> accounts = aside.submit(survey);
            checkClock(clickHouse, now);
            Map<Scope, Instant> complete = new RunRecords(clickHouse).newestComplete(asked.name());
            Map<String, String> accountRoles = accountRoles(clickHouse);
            Collector collector = asked.forRun(clickHouse, complete);
            return new Beginning(accounts.get(), complete, accountRoles, collector);
        } catch (ExecutionException e) {
            throw Workers.failure(e);
        } catch (InterruptedException e) {
            throw Workers.interrupted(e);
        } finally {
            aside.shutdownNow();
        }
    }

    /** The newest capture wins: one from the future would win until then, and what it had not read would never be. */
    private static void checkClock(ClickHouse clickHouse, Instant at) {
        Instant server = clickHouse
                .query("SELECT now64(3, 'UTC') AS server", row -> row.instant("server"))
                .getFirst();
        if (at.isAfter(server.plus(MOST_AHEAD))) {
            throw new PoloException(
                    ErrorCode.CLOCK_AHEAD,
                    "This machine's clock is ahead of ClickHouse's by more than " + MOST_AHEAD.toMinutes()
                            + " minutes: it says " + at + ", ClickHouse says " + server
                            + ". Set it (with NTP, for one); captures from the future would hide all that come before them.");
        }
    }

    private static Map<String, String> accountRoles(ClickHouse clickHouse) {
        Map<String, String> roles = new HashMap<>();
        clickHouse
                .query("""
                        SELECT substring(node_id, length('account:') + 1) AS account, metadata['role'] AS role
                        FROM hierarchy_nodes FINAL WHERE node_type = 'account'
                        """, row -> Map.entry(row.string("account"), row.string("role")))
                .forEach(entry -> roles.put(entry.getKey(), entry.getValue()));
        return roles;
    }
}
