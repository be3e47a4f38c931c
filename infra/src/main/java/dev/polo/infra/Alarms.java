package dev.polo.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** What somebody has to hear of, and the topic that tells them. Its metrics are those that functions write to their log. */
final class Alarms extends Construct {
    private static final String NAMESPACE = "Polo";
    private static final String SUM = "Sum";

    /** Source: CloudWatch API Reference, PutMetricAlarm: with periods of an hour or more, up to seven days. */
    private static final Duration HOUR = Duration.hours(1);

    private static final Duration DAY = Duration.days(1);
    private static final Duration QUARTER = Duration.minutes(15);

    private final Deployment deployment;
    private final Topic topic;

    Alarms(Construct scope, Deployment deployment, Map<FunctionSpec, Function> functions, Queues queues) {
        super(scope, "Alarms");
        this.deployment = deployment;
        this.topic = topic();
        functions.forEach(this::failures);
        functions.keySet().forEach(this::age);
        queues.ends()
                .forEach((id, queue) -> alarm(
                        id + "NotEmpty",
                        "Messages are in " + queue.getQueueName() + ": see what failed, mend it, redrive.",
                        queue.metricApproximateNumberOfMessagesVisible(options(QUARTER, "Maximum")),
                        1));
        alarm(
                "ConservationBroken",
                "A day's bill and its hierarchies do not add up to the same number: see polo reconcile.",
                metric(FunctionSpec.HIERARCHY_BUILDER, "ConservationBroken", QUARTER, "Maximum"),
                1);
        alarm(
                "CostExplorerSpend",
                "Cost Explorer took more than " + deployment.dailyUsd().toPlainString()
                        + " US dollars in a day: see polo" + " collect cost-explorer --plan.",
                metric(FunctionSpec.COST_EXPLORER, "PaidUsd", DAY, SUM),
                deployment.dailyUsd());
    }

    Topic told() {
        return topic;
    }

    private Topic topic() {
        Topic result = Topic.Builder.create(this, "Topic")
                .topicName(deployment.env() + "-polo-alarms")
                .enforceSsl(true)
                .build();
        // A policy of one's own takes the place of the standard one, which let the account's alarms publish.
        result.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("Alarms")
                .effect(Effect.ALLOW)
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(result.getTopicArn()))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", deployment.account())))
                .build());
        if (deployment.email() != null) {
            result.addSubscription(new EmailSubscription(deployment.email()));
        }
        return result;
    }

    /** Failures that a function answered, and those that ended it: a crash, a timeout, a thrown one. */
    private void failures(FunctionSpec spec, Function function) {
        alarm(
                spec.id() + "Failed",
                spec.name() + " failed: its log says why, in the last line of the run.",
                MathExpression.Builder.create()
                        .expression("FILL(failed,0)+FILL(errors,0)")
                        // Sorted: they stand in the template as they come, and Map.of gives each process another order.
                        .usingMetrics(new TreeMap<>(Map.of(
                                "failed", metric(spec, "RunsFailed", QUARTER, SUM),
                                "errors", function.metricErrors(options(QUARTER, SUM)))))
                        .period(QUARTER)
                        .build(),
                1);
    }

    private void age(FunctionSpec spec) {
        if (spec.stale() == null) {
            return;
        }
        boolean days = spec.stale().toDays() > 0;
        long more = spec.equals(FunctionSpec.COST_EXPLORER) ? deployment.costEvery() - 1L : 0;
        long periods = days ? spec.stale().toDays() + more : spec.stale().toHours();
        Alarm alarm = Alarm.Builder.create(this, spec.id() + "Old")
                .alarmDescription(spec.name() + " has not had a complete run for " + periods
                        + (days ? " days" : " hours") + ": see polo query outcomes.")
                .metric(metric(spec, "RunsComplete", days ? DAY : HOUR, SUM))
                .threshold(1)
                .evaluationPeriods(periods)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .treatMissingData(TreatMissingData.BREACHING)
                .build();
        alarm.addAlarmAction(new SnsAction(topic));
    }

    private void alarm(String id, String description, IMetric metric, Number threshold) {
        Alarm alarm = Alarm.Builder.create(this, id)
                .alarmDescription(description)
                .metric(metric)
                .threshold(threshold)
                .evaluationPeriods(1)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();
        alarm.addAlarmAction(new SnsAction(topic));
    }

    private static MetricOptions options(Duration period, String statistic) {
        return MetricOptions.builder().period(period).statistic(statistic).build();
    }

    private Metric metric(FunctionSpec spec, String name, Duration period, String statistic) {
        return Metric.Builder.create()
                .namespace(NAMESPACE)
                .metricName(name)
                .dimensionsMap(Map.of("Function", spec.name(), "Environment", deployment.env()))
                .period(period)
                .statistic(statistic)
                .build();
    }
}
