package dev.polo.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.polo.common.config.Environment;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What every function's handler is: reads the event, does each request in the time there is, and answers with a summary.
 *
 * <p>A failure that may pass by itself is thrown, for Lambda to try again and at last to hand over to the function's
 * destination; any other is answered, since trying again would not help. Both count in the metric {@code RunsFailed}. Of a
 * queue's messages those that failed, or were not whole for want of time, are named to the queue one by one. Lambda gives
 * an instance one invocation at a time.
 */
public abstract class FunctionHandler implements RequestStreamHandler {
    private final String name;
    private final InstantSource clock = InstantSource.system();
    private final Requests requests = new Requests(Environment.variables(), clock);

    /** @param name in summaries, logs, metrics and {@code collector_runs} */
    protected FunctionHandler(String name) {
        this.name = name;
    }

    /** Does one request; what stops it is thrown. */
    protected abstract Done work(Job job);

    /** Whether its runs are rows of {@code collector_runs}, by which a slot that is done already is known. */
    protected boolean isRecorded() {
        return true;
    }

    /** Whose run a request is: this function's own, as a rule. */
    protected String collector(Request request) {
        if (request.collector() != null && !request.collector().equals(name)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "This is " + name + ", and the event is for collector '" + request.collector()
                            + "'. Nothing was done.");
        }
        return name;
    }

    final String name() {
        return name;
    }

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        try (LogContext _ = LogContext.of(name)) {
            EventReader reader = new EventReader(clock.instant());
            String answer = answer(reader, reader.read(input), context);
            output.write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String answer(EventReader reader, Event event, Context context) {
        if (event instanceof Event.Batch batch) {
            return batch(reader, batch.messages(), context);
        }
        return event instanceof Event.Unreadable unreadable
                ? unreadable(unreadable.why(), context)
                : one(((Event.One) event).request(), context);
    }

    private String one(Request request, Context context) {
        Requests.Result result = requests.carryOut(this, () -> request, context.getRemainingTimeInMillis());
        if (result.retryable()) {
            throw new FailedInvocation(result.summary().json());
        }
        return result.summary().json();
    }

    private String unreadable(PoloException why, Context context) {
        return requests.carryOut(
                        this,
                        () -> {
                            throw why;
                        },
                        context.getRemainingTimeInMillis())
                .summary()
                .json();
    }

    /**
     * All messages are tried, also those behind one that failed: which of two captures is newer is known by their times,
     * so their order does not matter. Source of the answer's shape: AWS Lambda Developer Guide, "Handling errors for an
     * SQS event source".
     */
    private String batch(EventReader reader, List<Event.Message> messages, Context context) {
        List<Map<String, String>> failures = new ArrayList<>();
        for (Event.Message message : messages) {
            Requests.Result result =
                    requests.carryOut(this, () -> reader.request(message.body()), context.getRemainingTimeInMillis());
            if (!result.whole()) {
                failures.add(Map.of("itemIdentifier", message.id()));
            }
        }
        return Json.text(Map.of("batchItemFailures", failures));
    }
}
