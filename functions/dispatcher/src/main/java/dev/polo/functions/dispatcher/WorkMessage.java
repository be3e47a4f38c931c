package dev.polo.functions.dispatcher;

import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.scope.Run;
import java.util.List;
import java.util.Map;

/**
 * One account and region of one collector's run, as the worker's handler reads it.
 *
 * @param region a region, or {@code global}
 */
record WorkMessage(Run run, String accountId, String region) {

    /** What is worked on one after the other: AWS's rate limits are per account and region. */
    String group() {
        return accountId + "/" + region;
    }

    /** The same for every dispatch of a slot: within five minutes SQS drops a repeat by itself. */
    String deduplicationId() {
        return NameBasedUuid.of("work", run.collector(), run.slot().toString(), accountId, region)
                .toString();
    }

    Map<String, Object> body() {
        return Map.of(
                "collector", run.collector(),
                "slot", run.slot().toString(),
                "accounts", List.of(accountId),
                "regions", List.of(region));
    }
}
