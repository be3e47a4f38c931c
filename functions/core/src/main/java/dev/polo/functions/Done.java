package dev.polo.functions;

import dev.polo.common.scope.Outcome;
import java.util.HashMap;
import java.util.Map;

/**
 * What a request came to.
 *
 * @param outcome a scope outcome's name, or {@code planned} of a dry run
 * @param details for the summary, in the order in which they are to stand there
 * @param metrics for CloudWatch
 * @param again whether a queue's message should be delivered again: time, a throttle or a fault kept it from being whole
 */
public record Done(String outcome, Map<String, Object> details, Map<String, Double> metrics, boolean again) {
    private static final String PLANNED = "planned";

    /** What a request comes to whose slot is complete: an event that was delivered twice. */
    static Done before() {
        return new Done(
                Outcome.COMPLETE.sqlName(),
                Map.of("message", "This slot was complete before; nothing was done again."),
                Map.of(),
                false);
    }

    public static Done planned(Map<String, Object> details) {
        return new Done(PLANNED, details, Map.of(), false);
    }

    Done counting(String metric, double value) {
        Map<String, Double> more = new HashMap<>(metrics);
        more.put(metric, value);
        return new Done(outcome, details, more, again);
    }
}
