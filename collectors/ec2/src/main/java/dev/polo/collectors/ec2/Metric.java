package dev.polo.collectors.ec2;

import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/**
 * A number that CloudWatch keeps about each resource of a type, hour by hour.
 *
 * @param key the {@code event_action} of its events, and the property it fills
 * @param names CloudWatch's names; the numbers of several are added up
 * @param dimension the dimension whose value is the resource's id
 */
record Metric(String key, String namespace, List<String> names, String dimension, String statistic, String unit) {
    static MetricDataQuery query(
            String id, String namespace, String name, List<Dimension> dimensions, String statistic, int period) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.metric(metric ->
                                metric.namespace(namespace).metricName(name).dimensions(dimensions))
                        .stat(statistic)
                        .period(period))
                .build();
    }
}
