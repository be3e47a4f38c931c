package dev.polo.functions;

import dev.polo.common.scope.Run;
import dev.polo.common.scope.ScopeResult;
import java.util.Map;
import org.slf4j.MDC;

/** What every log line says beside its sentence: function, run, slot and, where one is meant, the scope. */
final class LogContext implements AutoCloseable {
    private final Map<String, String> before;

    private LogContext(Map<String, String> fields) {
        Map<String, String> outer = MDC.getCopyOfContextMap();
        this.before = outer == null ? Map.of() : outer;
        fields.forEach(MDC::put);
    }

    static LogContext of(String function) {
        return new LogContext(Map.of("function", function));
    }

    static LogContext of(Run run) {
        return new LogContext(Map.of(
                "function", run.collector(),
                "run_id", run.runId().toString(),
                "slot", run.slot().toString()));
    }

    static LogContext of(Run run, ScopeResult result) {
        return new LogContext(Map.of(
                "function", run.collector(),
                "run_id", run.runId().toString(),
                "slot", run.slot().toString(),
                "aws_account_id", result.scope().accountId(),
                "aws_region", result.scope().region(),
                "resource_type", result.scope().resourceType(),
                "outcome", result.outcome().sqlName()));
    }

    @Override
    public void close() {
        MDC.setContextMap(before);
    }
}
