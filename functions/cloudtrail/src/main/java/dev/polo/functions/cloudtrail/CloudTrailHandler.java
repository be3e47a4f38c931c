package dev.polo.functions.cloudtrail;

import dev.polo.collectors.cloudtrail.CloudTrailCollector;
import dev.polo.collectors.core.Collector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Request;
import java.time.Instant;

/** Who did it; {@code since} reads again what was read before. */
public final class CloudTrailHandler extends CollectorHandler {
    public CloudTrailHandler() {
        super(CloudTrailCollector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        return new CloudTrailCollector(request.since());
    }
}
