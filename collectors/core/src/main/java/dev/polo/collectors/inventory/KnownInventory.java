package dev.polo.collectors.inventory;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.resource.Resource;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import java.util.List;
import java.util.Map;

/**
 * What inventory has stored of a scope's account and region, for collectors that go on from there, so that no describe is
 * made twice.
 */
public final class KnownInventory {
    private final ScopeContext context;
    private final String collector;

    /** @param collector the inventory collector's name */
    public KnownInventory(ScopeContext context, String collector) {
        this.context = context;
        this.collector = collector;
    }

    /**
     * The living resources of a type.
     *
     * @throws ScopeNotice partial, when inventory never read this type completely there: none known is not none there
     */
    public List<Resource> living(String type) {
        return living(type, context.scope().region());
    }

    /** The same of a type that inventory lists once an account: those that are in the scope's region. */
    public List<Resource> livingOfGlobal(String type) {
        return living(type, ScopeKind.GLOBAL_REGION);
    }

    private List<Resource> living(String type, String listedIn) {
        Scope scope = new Scope(collector, context.scope().accountId(), listedIn, type);
        if (new RunRecords(context.clickHouse()).newestComplete(scope).isEmpty()) {
            throw new ScopeNotice(
                    Outcome.PARTIAL,
                    "The inventory of " + type + " has never been complete here. Run 'polo collect " + collector
                            + "' first.");
        }
        return stored(type, "state != 'deleted'");
    }

    /** Those of a type that are known, dead or alive, wherever it is listed. */
    public List<Resource> ever(String type) {
        return stored(type, "1");
    }

    private List<Resource> stored(String type, String condition) {
        return context.clickHouse()
                .query(
                        "SELECT * FROM resource_snapshots FINAL WHERE resource_type = {type:String}"
                                + " AND aws_account_id = {account:String} AND aws_region = {region:String} AND "
                                + condition + " ORDER BY resource_arn",
                        Map.of(
                                "type", type,
                                "account", context.scope().accountId(),
                                "region", context.scope().region()),
                        SnapshotTable::resource);
    }
}
