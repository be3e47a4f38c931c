package dev.polo.functions;

import java.util.Map;
import java.util.Set;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * Numbers of a run in one log line. CloudWatch takes $0.30 a month for each metric, so only what alarms look at is one, in
 * namespace {@code Polo} by function and environment, and of these only whether a run was complete when it is 0; the others
 * are fields of the same line, for Logs Insights.
 */
final class RunMetrics {
    private static final String NAMESPACE = "Polo";
    private static final String ALWAYS = "RunsComplete";
    private static final Set<String> WATCHED = Set.of(ALWAYS, "RunsFailed", "ConservationBroken", "PaidUsd");

    private RunMetrics() {}

    static void write(String function, String environment, Map<String, Double> numbers) {
        // Else the library asks the instance's metadata where it is, and without an answer keeps the process alive.
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        Metrics metrics = MetricsFactory.getMetricsInstance();
        metrics.setNamespace(NAMESPACE);
        metrics.setDefaultDimensions(DimensionSet.of("Function", function, "Environment", environment));
        numbers.forEach((name, value) -> {
            if (WATCHED.contains(name) && (value != 0 || name.equals(ALWAYS))) {
                metrics.addMetric(name, value, name.endsWith("Usd") ? MetricUnit.NONE : MetricUnit.COUNT);
            } else {
                metrics.addMetadata(name, value);
            }
        });
        metrics.flush();
    }
}
