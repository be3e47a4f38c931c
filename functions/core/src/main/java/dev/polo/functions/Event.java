package dev.polo.functions;

import dev.polo.common.error.PoloException;
import java.util.List;

/** What a function was invoked with. */
sealed interface Event {
    /** A schedule, a rule or a person: one request, one answer. */
    record One(Request request) implements Event {}

    /** Messages of a queue, each of which succeeds or comes again by itself. */
    record Batch(List<Message> messages) implements Event {}

    /** Neither; the function says why and does nothing. */
    record Unreadable(PoloException why) implements Event {}

    /** @param id by which the queue is told that it failed */
    record Message(String id, String body) {}
}
