package dev.polo.collectors.ec2;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.inventory.EventSink;
import dev.polo.collectors.inventory.KnownInventory;
import dev.polo.common.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * What CloudWatch measures, as {@code metric} events: an event per resource, metric and hour, from which inventory fills
 * properties such as {@code bytes_processed}. It asks about what inventory knows, up to 500 series a call, and only for
 * hours that no complete run has read yet, since every series asked for costs (US$ 0.01 a thousand; CloudWatch pricing).
 * It is a collector of its own so that a role without CloudWatch's rights still gets the inventory.
 */
public final class MetricsCollector implements Collector {
    public static final String NAME = "metrics";

    /** What the reading role must be allowed. */
    public static final List<String> IAM_ACTIONS = List.of("cloudwatch:GetMetricData", "cloudwatch:ListMetrics");

    static final int SERIES_A_CALL = 500;

    private static final String BUCKETS = "s3:bucket";
    private static final int HOUR_SECONDS = 3600;
    private static final Duration MOST = Duration.ofHours(24);
    /** CloudWatch's numbers of an hour are whole a few minutes after its end. */
    private static final Duration SETTLED = Duration.ofMinutes(15);

    private static final Map<String, List<Metric>> METRICS = Map.of(
            "ec2:instance",
            List.of(
                    new Metric("network_bytes_in", "AWS/EC2", List.of("NetworkIn"), "InstanceId", "Sum", "Bytes"),
                    new Metric("network_bytes_out", "AWS/EC2", List.of("NetworkOut"), "InstanceId", "Sum", "Bytes")),
            "vpc:nat_gateway",
            List.of(
                    new Metric(
                            "bytes_processed",
                            "AWS/NATGateway",
                            List.of("BytesOutToDestination", "BytesOutToSource"),
                            "NatGatewayId",
                            "Sum",
                            "Bytes"),
                    new Metric(
                            "active_connections",
                            "AWS/NATGateway",
                            List.of("ActiveConnectionCount"),
                            "NatGatewayId",
                            "Maximum",
                            "Count")));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ScopeKind> kinds() {
        Set<String> types = new TreeSet<>(METRICS.keySet());
        types.add(BUCKETS);
        return types.stream().map(ScopeKind::regional).toList();
    }

    @Override
    public void collect(ScopeContext context) {
        String type = context.scope().resourceType();
        KnownInventory inventory = new KnownInventory(context, Ec2Collector.NAME);
        if (type.equals(BUCKETS)) {
            new BucketMetrics(context).collect(inventory.livingOfGlobal(BUCKETS));
            return;
        }
        Instant until = hour(context.capturedAt());
        Instant since = new RunRecords(context.clickHouse())
                .newestComplete(context.scope())
                .map(MetricsCollector::hour)
                .orElse(until.minus(1, ChronoUnit.HOURS));
        if (since.isBefore(until)) {
            Instant earliest = until.minus(MOST);
            read(context, inventory.living(type), since.isBefore(earliest) ? earliest : since, until);
        }
    }

    /** The end of the last hour that is whole. */
    private static Instant hour(Instant moment) {
        return moment.minus(SETTLED).truncatedTo(ChronoUnit.HOURS);
    }

    private static void read(ScopeContext context, List<Resource> resources, Instant since, Instant until) {
        List<Metric> metrics = METRICS.getOrDefault(context.scope().resourceType(), List.of());
        int seriesEach =
                metrics.stream().mapToInt(metric -> metric.names().size()).sum();
        CloudWatchClient cloudWatch = context.aws().client(CloudWatchClient.builder());
        try (EventSink sink = new EventSink(context)) {
            resources.stream()
                    .gather(Gatherers.windowFixed(SERIES_A_CALL / seriesEach))
                    .forEach(some -> {
                        MetricSeries series = new MetricSeries(context, HOUR_SECONDS);
                        for (Resource resource : some) {
                            for (Metric metric : metrics) {
                                metric.names().forEach(name -> series.ask(resource, metric, name));
                            }
                        }
                        series.store(sink, cloudWatch, since, until);
                        context.counts().resources(some.size());
                    });
            sink.flush();
        }
    }

    static List<Dimension> dimensions(Map<String, String> values) {
        List<Dimension> result = new ArrayList<>();
        values.forEach((name, value) ->
                result.add(Dimension.builder().name(name).value(value).build()));
        return result;
    }
}
