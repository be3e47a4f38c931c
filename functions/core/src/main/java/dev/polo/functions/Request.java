package dev.polo.functions;

import dev.polo.collectors.core.Part;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event asks for; everything may be left out.
 *
 * @param collector whose event it is, where it says so
 * @param slot the scheduled time
 * @param since read at least from then on
 * @param dryRun say what would be done, and do nothing
 */
public record Request(
        @Nullable String collector,
        @Nullable Instant slot,
        List<String> accounts,
        List<String> regions,
        List<String> types,
        @Nullable Instant since,
        boolean dryRun) {
    static final Request NOTHING_SPECIAL = new Request(null, null, List.of(), List.of(), List.of(), null, false);

    Request at(Instant scheduled) {
        return new Request(collector, scheduled, accounts, regions, types, since, dryRun);
    }

    public Part part() {
        return new Part(accounts, regions, types);
    }

    /** For functions that always read what is there now. */
    public void refuseSince() {
        refuse(since != null, "since", "it reads what is there now. Leave 'since' out.");
    }

    /** For functions that hand work on by place. */
    public void refuseTypes() {
        refuse(
                !types.isEmpty(),
                "types",
                "its workers read all types of a place. Leave 'types' out, or give this event to the collector's own function.");
    }

    /** For functions that work on the whole of ClickHouse. */
    public void refusePart() {
        refuse(!part().isAll(), "accounts, regions and types", "it works on everything. Leave them out.");
    }

    public void refuseDryRun() {
        refuse(dryRun, "dry_run", "what it would do is known only when it is done. Leave 'dry_run' out.");
    }

    private static void refuse(boolean given, String field, String why) {
        if (given) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "This function takes no " + field + ": " + why);
        }
    }
}
