package dev.polo.functions;

import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's answer: a JSON object whose keys are a contract. Thread-safe, for a request that is broken off says what it
 * had come to.
 */
final class Summary {
    private static final String FAILED = Outcome.FAILED.sqlName();

    private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

    private final String function;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private @Nullable Run run;

    Summary(String function) {
        this.function = function;
        fields.put("function", function);
    }

    synchronized void ran(Run begun) {
        run = begun;
        fields.put("run_id", begun.runId().toString());
        fields.put("slot", begun.slot().toString());
        fields.put("attempt", begun.attempt());
    }

    synchronized void done(Done done) {
        fields.put("outcome", done.outcome());
        fields.putAll(done.details());
    }

    synchronized void failed(PoloException failure) {
        fields.put("outcome", FAILED);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code().name());
        error.put("kind", failure.code().kind().name());
        error.put("message", PoloException.describe(failure));
        error.put("retryable", failure.code().retryable());
        fields.put("error", error);
    }

    synchronized void took(Duration elapsed) {
        fields.put("elapsed_ms", elapsed.toMillis());
    }

    /** The last line of a request. */
    synchronized void log() {
        try (LogContext _ = run == null ? LogContext.of(function) : LogContext.of(run)) {
            if (fields.get("error") instanceof Map<?, ?> error) {
                LOG.error("{} failed after {} ms: {}", function, fields.get("elapsed_ms"), error.get("message"));
            } else if (isFailed()) {
                LOG.error("{} failed after {} ms: {}", function, fields.get("elapsed_ms"), fields.get("message"));
            } else {
                LOG.info("{} is {} after {} ms", function, outcome(), fields.get("elapsed_ms"));
            }
        }
    }

    synchronized String outcome() {
        return String.valueOf(fields.get("outcome"));
    }

    boolean isFailed() {
        return outcome().equals(FAILED);
    }

    synchronized String json() {
        return Json.text(fields);
    }
}
