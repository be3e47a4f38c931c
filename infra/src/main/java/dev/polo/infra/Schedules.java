package dev.polo.infra;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.scheduler.CfnSchedule;
import software.amazon.awscdk.services.scheduler.CfnScheduleGroup;
import software.constructs.Construct;

/**
 * When functions run. Each event's input says the time that was scheduled, which is the run's slot however late it comes;
 * a window of some minutes spreads them. Source: EventBridge Scheduler User Guide, "Adding context attributes".
 */
final class Schedules extends Construct {
    private static final String SLOT = "\"slot\":\"<aws.scheduler.scheduled-time>\"";
    private static final int WINDOW_MINUTES = 5;
    private static final int OLDEST_SECONDS = 3600;
    private static final int RETRIES = 5;

    Schedules(Construct scope, Deployment deployment, Map<FunctionSpec, Function> functions, Queues queues) {
        super(scope, "Schedules");
        Role role = Role.Builder.create(this, "Role")
                .description("Lets EventBridge Scheduler start Polo's functions")
                .assumedBy(ServicePrincipal.Builder.create("scheduler.amazonaws.com")
                        .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", deployment.account())))
                        .build())
                .build();
        CfnScheduleGroup group = CfnScheduleGroup.Builder.create(this, "Group")
                .name(deployment.env() + "-polo")
                .build();
        List<FunctionSpec> scheduled = FunctionSpec.ALL.stream()
                .filter(function -> function.schedule() != null)
                .toList();
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid("Start")
                .effect(Effect.ALLOW)
                .actions(List.of("lambda:InvokeFunction"))
                .resources(scheduled.stream()
                        .map(function -> target(function, deployment, functions).getFunctionArn())
                        .distinct()
                        .toList())
                .build());
        queues.undelivered().grantSendMessages(role);
        for (FunctionSpec function : scheduled) {
            CfnSchedule schedule = CfnSchedule.Builder.create(this, function.id())
                    .name(function.physicalName(deployment.env()))
                    .groupName(group.getRef())
                    .scheduleExpression(expression(function, deployment))
                    .scheduleExpressionTimezone("UTC")
                    .flexibleTimeWindow(CfnSchedule.FlexibleTimeWindowProperty.builder()
                            .mode("FLEXIBLE")
                            .maximumWindowInMinutes(WINDOW_MINUTES)
                            .build())
                    .target(CfnSchedule.TargetProperty.builder()
                            .arn(target(function, deployment, functions).getFunctionArn())
                            .roleArn(role.getRoleArn())
                            .input(input(function, deployment))
                            .deadLetterConfig(CfnSchedule.DeadLetterConfigProperty.builder()
                                    .arn(queues.undelivered().getQueueArn())
                                    .build())
                            .retryPolicy(CfnSchedule.RetryPolicyProperty.builder()
                                    .maximumEventAgeInSeconds(OLDEST_SECONDS)
                                    .maximumRetryAttempts(RETRIES)
                                    .build())
                            .build())
                    .build();
            schedule.getNode().addDependency(role);
        }
    }

    /** Every second or third day of a month, so that no two readings are farther apart. */
    private static String expression(FunctionSpec function, Deployment deployment) {
        String daily = Objects.requireNonNull(function.schedule());
        return function.equals(FunctionSpec.COST_EXPLORER) && deployment.costEvery() > 1
                ? daily.replace(" * * ? *)", " 1/" + deployment.costEvery() + " * ? *)")
                : daily;
    }

    private static Function target(
            FunctionSpec function, Deployment deployment, Map<FunctionSpec, Function> functions) {
        return Objects.requireNonNull(
                functions.get(isDispatched(function, deployment) ? FunctionSpec.DISPATCHER : function));
    }

    private static String input(FunctionSpec function, Deployment deployment) {
        return isDispatched(function, deployment)
                ? "{\"collector\":\"" + function.name() + "\"," + SLOT + "}"
                : "{" + SLOT + "}";
    }

    private static boolean isDispatched(FunctionSpec function, Deployment deployment) {
        return deployment.fanOut() && function.isWorker();
    }
}
