package dev.polo.collectors.cost;

import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * One reading of one account and window of one source.
 *
 * @param to exclusive
 * @param capturedAt when the reading began; of two captures of a day the later one is the truth
 */
public record Capture(
        UUID id, String source, String accountId, LocalDate from, LocalDate to, Instant capturedAt, Run run) {

    public static Capture of(
            String source, String accountId, LocalDate from, LocalDate to, Instant capturedAt, Run run) {
        UUID id = NameBasedUuid.of(
                "capture",
                source,
                accountId,
                from.toString(),
                to.toString(),
                capturedAt.toString(),
                run.runId().toString());
        return new Capture(id, source, accountId, from, to, capturedAt, run);
    }

    public List<LocalDate> days() {
        return from.datesUntil(to).toList();
    }
}
