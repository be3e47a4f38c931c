package dev.polo.functions.dispatcher;

import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.scope.Run;
import java.util.List;
import java.util.Map;

/**
 * One account and place of one collector's run, as the worker's handler reads it.
 *
 * @param place a region, {@code global}, {@code off}, or {@code all} of an account whose regions are not known
 * @param regions what is read there: the region, {@code global}, or all that are off in the account; empty: whichever it has
 */
record WorkMessage(Run run, String accountId, String place, List<String> regions) {

    static WorkMessage of(Run run, String accountId, String region) {
        return new WorkMessage(run, accountId, region, List.of(region));
    }

    /** What is worked on one after the other: AWS's rate limits are per account and region. */
    String group() {
        return accountId + "/" + place;
    }

    /** The same for every dispatch of a slot: within five minutes SQS drops a repeat by itself. */
    String deduplicationId() {
        return NameBasedUuid.of("work", run.collector(), run.slot().toString(), accountId, place)
                .toString();
    }

    Map<String, Object> body() {
        return Map.of(
                "collector", run.collector(),
                "slot", run.slot().toString(),
                "accounts", List.of(accountId),
                "regions", regions);
    }
}
