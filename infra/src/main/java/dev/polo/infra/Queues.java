package dev.polo.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * Where work waits, and where what went wrong is kept for two weeks.
 *
 * @param undelivered events that a schedule could not hand over
 * @param failed invocations that failed three times, with what the function said
 * @param work by function: an account and region each, which one worker at a time has
 * @param dead by function: work that failed as often as it may
 */
record Queues(Queue undelivered, Queue failed, Map<String, Queue> work, Map<String, Queue> dead) {
    private static final Duration KEPT = Duration.days(14);
    private static final int DELIVERIES = 3;

    /**
     * How much longer than its function's timeout a message is out of sight. Lambda demands that it is no shorter and
     * advises six times as long, for functions that are throttled, which workers without reserved concurrency hardly are:
     * of a FIFO queue nothing more of an account and region would be handed over for so long, whenever a scope fails.
     * Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
     */
    private static final long MORE_SECONDS = 60;

    static Queues in(Construct scope, String env) {
        Queue undelivered =
                queue(scope, "Undelivered", env + "-polo-undelivered").build();
        Queue failed = queue(scope, "Failed", env + "-polo-failed").build();
        List.of(undelivered, failed).forEach(Queues::isAnEnd);
        Map<String, Queue> work = new LinkedHashMap<>();
        Map<String, Queue> dead = new LinkedHashMap<>();
        for (FunctionSpec function : FunctionSpec.ALL) {
            if (function.isWorker()) {
                String name = function.physicalName(env);
                Queue end = queue(scope, function.id() + "Dead", name + "-dead.fifo")
                        .fifo(true)
                        .build();
                dead.put(function.name(), end);
                work.put(
                        function.name(),
                        queue(scope, function.id() + "Work", name + ".fifo")
                                .fifo(true)
                                .visibilityTimeout(
                                        Duration.seconds(function.timeout().toSeconds() + MORE_SECONDS))
                                .deadLetterQueue(DeadLetterQueue.builder()
                                        .queue(end)
                                        .maxReceiveCount(DELIVERIES)
                                        .build())
                                .build());
            }
        }
        return new Queues(undelivered, failed, work, dead);
    }

    /** As the dispatcher's setting names them. */
    String addresses() {
        return work.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().getQueueUrl())
                .collect(Collectors.joining(","));
    }

    /** All that hold what went wrong; nothing is in them when all is well. */
    Map<String, Queue> ends() {
        Map<String, Queue> result = new LinkedHashMap<>();
        result.put("Undelivered", undelivered);
        result.put("Failed", failed);
        FunctionSpec.ALL.forEach(function -> {
            @Nullable Queue end = dead.get(function.name());
            if (end != null) {
                result.put(function.id() + "Dead", end);
            }
        });
        return result;
    }

    private static Queue.Builder queue(Construct scope, String id, String name) {
        return Queue.Builder.create(scope, id)
                .queueName(name)
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(KEPT);
    }

    private static void isAnEnd(Queue queue) {
        NagSuppressions.addResourceSuppressions(
                queue,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-SQS3")
                        .reason("Is itself where undelivered events and failed invocations end; nothing reads it but"
                                + " people.")
                        .build()));
    }
}
