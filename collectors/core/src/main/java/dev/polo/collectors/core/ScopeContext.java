package dev.polo.collectors.core;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.event.Normaliser;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * All a collector has while it works on one scope.
 *
 * @param aws the scope's account and region
 * @param capturedAt when the reading began; the version of everything the scope writes
 */
public record ScopeContext(
        Scope scope,
        Account account,
        Run run,
        Instant capturedAt,
        AwsSession aws,
        ClickHouse clickHouse,
        Normaliser normaliser,
        PoloConfig config,
        ScopeCounts counts) {

    /** {@code _version} of the rows written. */
    public long version() {
        return capturedAt.toEpochMilli();
    }

    /**
     * Ends the scope where a reading that began later is complete already.
     *
     * @param stored when the newest complete reading of the scope began
     * @throws ScopeNotice SUPERSEDED
     */
    public void checkNewest(Optional<Instant> stored) {
        if (stored.isPresent() && stored.get().isAfter(capturedAt)) {
            throw new ScopeNotice(Outcome.SUPERSEDED, "a capture from " + stored.get() + " is already stored");
        }
    }
}
