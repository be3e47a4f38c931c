package dev.polo.cli;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.hierarchyadmin.AccountRoleBackfill.Stale;
import dev.polo.common.scope.ScopeResult;
import dev.polo.hierarchy.Conservation;
import dev.polo.hierarchy.TreeRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as programs read them: the keys are a contract. */
final class Documents {
    private Documents() {}

    static Map<String, Object> of(TreeRow row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hierarchy", row.hierarchy());
        map.put("node_id", row.nodeId());
        map.put("node_type", row.nodeType());
        map.put("node_name", row.nodeName());
        map.put("parent_id", row.parentId());
        map.put("day", row.day());
        map.put("cost_usd", row.costUsd());
        map.put("direct_cost_usd", row.directCostUsd());
        map.put("resource_count", row.resourceCount());
        return map;
    }

    static Map<String, Object> of(Conservation row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("day", row.day());
        map.put("metric", row.metric());
        map.put("hierarchy", row.hierarchy());
        map.put("source_total", row.sourceTotal());
        map.put("ledger_total", row.ledgerTotal());
        map.put("allocated", row.allocated());
        map.put("unallocated", row.unallocated());
        map.put("difference", row.difference());
        map.put("aws_account_id", row.accountId());
        return map;
    }

    static Map<String, Object> of(RunReport report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run_id", report.run().runId());
        map.put("collector", report.run().collector());
        map.put("slot", report.run().slot());
        map.put("outcome", report.outcome().sqlName());
        map.put("resource_count", report.resources());
        map.put("event_count", report.events());
        map.put("calls", report.calls());
        map.put("paid_usd", RunRecords.usd(report.paidRequests()));
        map.put("scopes", report.scopes().stream().map(Documents::of).toList());
        return map;
    }

    private static Map<String, Object> of(ScopeResult scope) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("aws_account_id", scope.scope().accountId());
        map.put("aws_region", scope.scope().region());
        map.put("resource_type", scope.scope().resourceType());
        map.put("outcome", scope.outcome().sqlName());
        map.put("message", scope.message());
        map.put("resource_count", scope.resources());
        map.put("event_count", scope.events());
        map.put("calls", scope.calls());
        return map;
    }

    static List<Map<String, Object>> trees(List<TreeRow> rows) {
        return rows.stream().map(Documents::of).toList();
    }

    static List<Map<String, Object>> conservations(List<Conservation> rows) {
        return rows.stream().map(Documents::of).toList();
    }

    static List<Map<String, Object>> staleRoles(List<Stale> accounts) {
        return accounts.stream()
                .map(account -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("aws_account_id", account.accountId());
                    map.put("stamped", account.stamped());
                    map.put("role", account.role());
                    map.put("event_count", account.events());
                    map.put("cost_days", account.days());
                    map.put("resource_count", account.snapshots());
                    return map;
                })
                .toList();
    }

    static List<Map<String, Object>> runs(List<RunReport> reports) {
        return reports.stream().map(Documents::of).toList();
    }
}
