package dev.polo.functions.ec2;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Request;
import java.time.Instant;

/** The inventory. */
public final class Ec2Handler extends CollectorHandler {
    public Ec2Handler() {
        super(Ec2Collector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        request.refuseSince();
        return Ec2Collector.create();
    }
}
