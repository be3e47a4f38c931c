package dev.polo.common.scope;

import dev.polo.common.identity.NameBasedUuid;
import java.time.Instant;
import java.util.UUID;

/**
 * One invocation of one collector for one scheduled slot.
 *
 * @param slot the scheduled time, truncated to the schedule; the command line's is its start, truncated to the second
 */
public record Run(String collector, Instant slot, int attempt, UUID runId) {
    public static Run of(String collector, Instant slot, int attempt) {
        return new Run(
                collector,
                slot,
                attempt,
                NameBasedUuid.of("run", collector, slot.toString(), Integer.toString(attempt)));
    }
}
