package dev.polo.functions.relationships;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.relationships.RelationshipsCollector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Request;
import java.time.Instant;

/** The edges that need calls of their own. */
public final class RelationshipsHandler extends CollectorHandler {
    public RelationshipsHandler() {
        super(RelationshipsCollector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        request.refuseSince();
        return new RelationshipsCollector();
    }
}
