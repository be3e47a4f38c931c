package dev.polo.collectors.ec2;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EventSink;
import dev.polo.collectors.inventory.Pages;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.resource.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** Up to 500 series asked for in one call, and the events that come of them: one per resource, metric and period. */
final class MetricSeries {
    private record Asked(Resource resource, Metric metric) {}

    private record Point(Resource resource, Metric metric, Instant from) {}

    private final ScopeContext context;
    private final int periodSeconds;
    private final List<Asked> asked = new ArrayList<>();
    private final List<MetricDataQuery> queries = new ArrayList<>();

    MetricSeries(ScopeContext context, int periodSeconds) {
        this.context = context;
        this.periodSeconds = periodSeconds;
    }

    void ask(Resource resource, Metric metric, String name) {
        queries.add(Metric.query(
                "m" + asked.size(),
                metric.namespace(),
                name,
                MetricsCollector.dimensions(Map.of(metric.dimension(), resource.resourceId())),
                metric.statistic(),
                periodSeconds));
        asked.add(new Asked(resource, metric));
    }

    void store(EventSink sink, CloudWatchClient cloudWatch, Instant since, Instant until) {
        Map<Point, Double> points = new LinkedHashMap<>();
        for (GetMetricDataResponse page :
                Pages.of(cloudWatch.getMetricDataPaginator(request -> request.metricDataQueries(queries)
                        .startTime(since)
                        .endTime(until)
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING)))) {
            context.counts().page();
            for (MetricDataResult result : page.metricDataResults()) {
                Asked series = asked.get(Integer.parseInt(result.id().substring(1)));
                for (int i = 0; i < result.timestamps().size(); i++) {
                    Point point = new Point(
                            series.resource, series.metric, result.timestamps().get(i));
                    points.merge(point, result.values().get(i), Double::sum);
                }
            }
        }
        sink.add(points.entrySet().stream()
                .map(entry -> event(
                        context,
                        entry.getKey().resource,
                        entry.getKey().metric.key(),
                        entry.getKey().from,
                        entry.getValue(),
                        entry.getKey().metric.unit(),
                        Map.of()))
                .toList());
    }

    static ResourceEvent event(
            ScopeContext context,
            Resource resource,
            String action,
            Instant from,
            double value,
            String unit,
            Map<String, String> properties) {
        return context.normaliser()
                .measurement(
                        context.run(),
                        NameBasedUuid.of(resource.arn(), "metric", action, from.toString()),
                        from,
                        resource,
                        action,
                        value,
                        unit,
                        properties);
    }
}
