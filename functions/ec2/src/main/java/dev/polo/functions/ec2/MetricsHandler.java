package dev.polo.functions.ec2;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.ec2.MetricsCollector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Request;
import java.time.Instant;

/** CloudWatch's numbers of what the inventory knows. */
public final class MetricsHandler extends CollectorHandler {
    public MetricsHandler() {
        super(MetricsCollector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        request.refuseSince();
        return new MetricsCollector();
    }
}
