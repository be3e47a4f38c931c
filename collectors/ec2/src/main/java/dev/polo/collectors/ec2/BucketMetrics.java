package dev.polo.collectors.ec2;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EventSink;
import dev.polo.collectors.inventory.Pages;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/**
 * Size and number of objects of buckets. CloudWatch has them once a day, up to two days late, and the size per storage
 * type; ListMetrics tells which of the dozen types a bucket uses, so that only these are asked (and paid) for. Source: S3
 * User Guide, "Metrics and dimensions".
 */
final class BucketMetrics {
    private static final String NAMESPACE = "AWS/S3";
    private static final String SIZE = "BucketSizeBytes";
    private static final String OBJECTS = "NumberOfObjects";
    private static final int DAY_SECONDS = 86_400;
    private static final Duration LATE = Duration.ofDays(3);
    private static final int HOURS_BETWEEN = 6;

    private record Series(String bucket, String metric, String storageType) {}

    private record Latest(Instant day, double value) {}

    private final ScopeContext context;

    BucketMetrics(ScopeContext context) {
        this.context = context;
    }

    void collect(List<Resource> buckets) {
        Optional<Instant> previous = new RunRecords(context.clickHouse()).newestComplete(context.scope());
        boolean askedAlready = previous.isPresent() && turn(previous.get()) == turn(context.capturedAt());
        if (buckets.isEmpty() || askedAlready) {
            return;
        }
        CloudWatchClient cloudWatch = context.aws().client(CloudWatchClient.builder());
        Map<String, Resource> byName =
                buckets.stream().collect(Collectors.toMap(Resource::resourceId, Function.identity()));
        Map<Series, Latest> latest = new HashMap<>();
        series(cloudWatch).stream()
                .filter(series -> byName.containsKey(series.bucket))
                .gather(Gatherers.windowFixed(MetricsCollector.SERIES_A_CALL))
                .forEach(some -> latest.putAll(read(cloudWatch, some)));
        try (EventSink sink = new EventSink(context)) {
            byName.forEach((name, bucket) -> sink.add(events(bucket, latest)));
            sink.flush();
        }
        context.counts().resources(buckets.size());
    }

    private static long turn(Instant moment) {
        return moment.getEpochSecond() / Duration.ofHours(HOURS_BETWEEN).toSeconds();
    }

    private List<Series> series(CloudWatchClient cloudWatch) {
        List<Series> result = new ArrayList<>();
        for (ListMetricsResponse page :
                Pages.of(cloudWatch.listMetricsPaginator(request -> request.namespace(NAMESPACE)))) {
            context.counts().page();
            page.metrics().stream()
                    .filter(metric -> metric.metricName().equals(SIZE)
                            || metric.metricName().equals(OBJECTS))
                    .forEach(metric -> {
                        Map<String, String> dimensions = metric.dimensions().stream()
                                .collect(Collectors.toMap(Dimension::name, Dimension::value));
                        result.add(new Series(
                                dimensions.getOrDefault("BucketName", ""),
                                metric.metricName(),
                                dimensions.getOrDefault("StorageType", "")));
                    });
        }
        return result;
    }

    private Map<Series, Latest> read(CloudWatchClient cloudWatch, List<Series> some) {
        List<MetricDataQuery> queries = new ArrayList<>();
        for (Series series : some) {
            queries.add(Metric.query(
                    "m" + queries.size(),
                    NAMESPACE,
                    series.metric,
                    MetricsCollector.dimensions(Map.of("BucketName", series.bucket, "StorageType", series.storageType)),
                    "Average",
                    DAY_SECONDS));
        }
        Instant until = context.capturedAt().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        Map<Series, Latest> result = new HashMap<>();
        for (GetMetricDataResponse page :
                Pages.of(cloudWatch.getMetricDataPaginator(request -> request.metricDataQueries(queries)
                        .startTime(until.minus(LATE))
                        .endTime(until)
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING)))) {
            context.counts().page();
            for (MetricDataResult found : page.metricDataResults()) {
                if (!found.values().isEmpty()) {
                    result.put(
                            some.get(Integer.parseInt(found.id().substring(1))),
                            new Latest(
                                    found.timestamps().getLast(), found.values().getLast()));
                }
            }
        }
        return result;
    }

    private List<ResourceEvent> events(Resource bucket, Map<Series, Latest> latest) {
        List<ResourceEvent> result = new ArrayList<>();
        Map<String, Double> byClass = new TreeMap<>();
        Instant day = Instant.EPOCH;
        for (Map.Entry<Series, Latest> entry : latest.entrySet()) {
            if (entry.getKey().bucket.equals(bucket.resourceId())) {
                Latest value = entry.getValue();
                if (entry.getKey().metric.equals(OBJECTS)) {
                    result.add(MetricSeries.event(
                            context, bucket, "object_count", value.day, value.value, "Count", Map.of()));
                } else {
                    byClass.merge(storageClass(entry.getKey().storageType), value.value, Double::sum);
                    day = value.day.isAfter(day) ? value.day : day;
                }
            }
        }
        if (!byClass.isEmpty()) {
            String most = byClass.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            result.add(MetricSeries.event(
                    context,
                    bucket,
                    "total_size_bytes",
                    day,
                    byClass.values().stream().mapToDouble(Double::doubleValue).sum(),
                    "Bytes",
                    Map.of("storage_class", most)));
        }
        return result;
    }

    /** CloudWatch's storage types, overheads included, by S3's names of the classes they are of. */
    private static String storageClass(String storageType) {
        if (storageType.startsWith("StandardIA")) {
            return "STANDARD_IA";
        }
        if (storageType.startsWith("Standard")) {
            return "STANDARD";
        }
        if (storageType.startsWith("OneZoneIA")) {
            return "ONEZONE_IA";
        }
        if (storageType.startsWith("IntelligentTiering")) {
            return "INTELLIGENT_TIERING";
        }
        if (storageType.startsWith("GlacierInstantRetrieval") || storageType.startsWith("GlacierIR")) {
            return "GLACIER_IR";
        }
        if (storageType.startsWith("Glacier")) {
            return "GLACIER";
        }
        if (storageType.startsWith("DeepArchive")) {
            return "DEEP_ARCHIVE";
        }
        return storageType.startsWith("ReducedRedundancy") ? "REDUCED_REDUNDANCY" : storageType;
    }
}
