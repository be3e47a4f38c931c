package dev.polo.collectors.core;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.ClosedAccount;
import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.event.Normaliser;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeping {@code aws_accounts}. An account's status is {@code active} when all its scopes were whole, {@code suspended}
 * when Organizations has closed it, else how its scopes ended where they all failed alike, else {@code partial}. Where only
 * parts are read, a part that never was is not missed.
 */
final class AccountTable {
    private static final String ACTIVE = "active";
    private static final String SUSPENDED = "suspended";
    private static final String PARTIAL = Outcome.PARTIAL.sqlName();

    private record AccountRow(
            String id,
            String name,
            String role,
            String readRoleArn,
            String status,
            String message,
            Instant lastScan,
            Instant lastCompleteScan) {}

    private static final TableLayout<AccountRow> LAYOUT = TableLayout.<AccountRow>of("aws_accounts")
            .column("aws_account_id", "String", AccountRow::id)
            .column("account_name", "String", AccountRow::name)
            .column("account_role", "String", AccountRow::role)
            .column("read_role_arn", "String", AccountRow::readRoleArn)
            .column("status", "String", AccountRow::status)
            .column("message", "String", AccountRow::message)
            .column("last_scan", "DateTime64(3, 'UTC')", AccountRow::lastScan)
            .column("last_complete_scan", "DateTime64(3, 'UTC')", AccountRow::lastCompleteScan)
            .column("_version", "UInt64", row -> row.lastScan.toEpochMilli())
            .build();

    private final ClickHouse clickHouse;
    private final Normaliser normaliser;

    AccountTable(ClickHouse clickHouse, Normaliser normaliser) {
        this.clickHouse = clickHouse;
        this.normaliser = normaliser;
    }

    /**
     * @param moment of the newest reading
     * @param completeAt since when an account is complete whose results all are whole; null: since the oldest of these
     */
    void write(
            UUID runId,
            Instant moment,
            @Nullable Instant completeAt,
            Accounts.Survey accounts,
            List<ScopeResult> results) {
        Map<String, Instant> complete = lastComplete();
        List<AccountRow> rows = new ArrayList<>();
        for (Account account : accounts.accounts()) {
            List<ScopeResult> own = results.stream()
                    .filter(result -> result.scope().accountId().equals(account.id()))
                    .toList();
            List<ScopeResult> broken =
                    own.stream().filter(result -> !result.outcome().whole()).toList();
            Instant whole = completeAt != null ? completeAt : oldest(own).orElse(moment);
            rows.add(new AccountRow(
                    account.id(),
                    account.name(),
                    normaliser.accountRole(account.id()),
                    account.roleArn() == null ? "" : account.roleArn(),
                    status(broken, own.size()),
                    broken.isEmpty() ? "" : broken.getFirst().message(),
                    moment,
                    broken.isEmpty() ? whole : complete.getOrDefault(account.id(), Instant.EPOCH)));
        }
        for (ClosedAccount account : accounts.closed()) {
            rows.add(new AccountRow(
                    account.id(),
                    account.name(),
                    normaliser.accountRole(account.id()),
                    "",
                    SUSPENDED,
                    account.notice(),
                    moment,
                    complete.getOrDefault(account.id(), Instant.EPOCH)));
        }
        try (BatchWriter<AccountRow> writer = clickHouse.writer(LAYOUT, runId, 1000)) {
            writer.writeAll(rows);
        }
    }

    private static Optional<Instant> oldest(List<ScopeResult> results) {
        return results.stream().map(ScopeResult::capturedAt).min(Instant::compareTo);
    }

    private static String status(List<ScopeResult> broken, long all) {
        if (broken.isEmpty()) {
            return ACTIVE;
        }
        List<Outcome> kinds =
                broken.stream().map(ScopeResult::outcome).distinct().toList();
        return broken.size() == all && kinds.size() == 1 ? kinds.getFirst().sqlName() : PARTIAL;
    }

    private Map<String, Instant> lastComplete() {
        Map<String, Instant> result = new HashMap<>();
        clickHouse
                .query(
                        "SELECT aws_account_id, last_complete_scan FROM aws_accounts FINAL",
                        row -> Map.entry(row.string("aws_account_id"), row.instant("last_complete_scan")))
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }
}
