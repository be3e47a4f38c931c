package dev.polo.functions;

import java.util.Map;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** Numbers of a run, as CloudWatch metrics in namespace {@code Polo} by function and environment; written to the log. */
final class RunMetrics {
    private static final String NAMESPACE = "Polo";

    private RunMetrics() {}

    static void write(String function, String environment, Map<String, Double> numbers) {
        // Else the library asks the instance's metadata where it is, and without an answer keeps the process alive.
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        Metrics metrics = MetricsFactory.getMetricsInstance();
        metrics.setNamespace(NAMESPACE);
        metrics.setDefaultDimensions(DimensionSet.of("Function", function, "Environment", environment));
        numbers.forEach((name, value) -> metrics.addMetric(name, value, unit(name)));
        metrics.flush();
    }

    private static MetricUnit unit(String name) {
        return name.endsWith("Ms")
                ? MetricUnit.MILLISECONDS
                : name.endsWith("Usd") ? MetricUnit.NONE : MetricUnit.COUNT;
    }
}
