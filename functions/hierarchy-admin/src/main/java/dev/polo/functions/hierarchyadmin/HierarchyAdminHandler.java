package dev.polo.functions.hierarchyadmin;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.hierarchyadmin.HierarchyAdminCollector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Request;
import java.time.Instant;

/** Accounts, customers, clusters and indexes. */
public final class HierarchyAdminHandler extends CollectorHandler {
    public HierarchyAdminHandler() {
        super(HierarchyAdminCollector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        request.refuseSince();
        return new HierarchyAdminCollector();
    }
}
