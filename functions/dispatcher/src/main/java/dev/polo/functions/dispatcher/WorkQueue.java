package dev.polo.functions.dispatcher;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.functions.Job;
import dev.polo.functions.Json;
import java.net.URI;
import java.util.List;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Sends messages to a FIFO queue, ten a request, which is SQS's most. */
final class WorkQueue {
    private static final int MOST = 10;

    private WorkQueue() {}

    /** @throws PoloException when not all were taken; sending them all again is harmless */
    static void send(Job job, URI queue, List<WorkMessage> messages) {
        RateLimits rateLimits = new RateLimits(new PaidRequests(null), job.deadline());
        try (AwsSession session = new AwsSession(
                job.aws(), rateLimits, "caller", job.aws().homeRegion().id(), null)) {
            SqsClient sqs = session.client(SqsClient.builder());
            messages.stream().gather(Gatherers.windowFixed(MOST)).forEach(some -> send(sqs, queue, some));
        } catch (SdkException e) {
            AwsFailure failure = AwsFailure.of(e);
            throw new PoloException(
                    failure.code(), "The work queue " + queue + " takes no messages. " + failure.message(), e);
        }
    }

    private static void send(SqsClient sqs, URI queue, List<WorkMessage> messages) {
        List<SendMessageBatchRequestEntry> entries = messages.stream()
                .map(message -> SendMessageBatchRequestEntry.builder()
                        .id(message.deduplicationId())
                        .messageGroupId(message.group())
                        .messageDeduplicationId(message.deduplicationId())
                        .messageBody(Json.text(message.body()))
                        .build())
                .toList();
        List<BatchResultErrorEntry> refused = sqs.sendMessageBatch(
                        request -> request.queueUrl(queue.toString()).entries(entries))
                .failed();
        if (!refused.isEmpty()) {
            throw new PoloException(
                    ErrorCode.AWS_UNAVAILABLE,
                    "The work queue " + queue + " did not take " + refused.size() + " of " + messages.size()
                            + " messages: " + refused.getFirst().message());
        }
    }
}
