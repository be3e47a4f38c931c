package dev.polo.cli;

import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo diff}. */
@Command(
        name = "diff",
        description = "What changed between two moments: resources discovered and deleted, states, properties and tags."
                + " Net: what changed and changed back is not shown.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A moment is a day (its beginning, UTC) or a time such as 2026-11-19T14:30 (UTC) or 2026-11-19T14:30:00+01:00.",
            "",
            "Examples:",
            "  polo diff --from 2026-11-18 --to 2026-11-19",
            "  polo diff --from 2026-11-19T08:00 --type ec2:instance --accounts 111111111111 --format json"
        })
final class DiffCommand implements Callable<Integer> {
    private static final Duration KEPT = Duration.ofDays(90);

    private final Workplace workplace;

    @Mixin
    private PlacesOptions settings;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "MOMENT",
            converter = Moment.class,
            description = "What was there then is compared with what was there at --to.")
    private Instant from;

    @Option(names = "--to", paramLabel = "MOMENT", converter = Moment.class, description = "Now by default.")
    private @Nullable Instant to;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only resources of this type, such as ebs:volume.")
    private String type = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    DiffCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        Instant now = workplace.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Instant until = to == null ? now : to;
        check(now, until);
        PoloConfig config = settings.config(workplace.environment());
        try (ClickHouse clickHouse = Connection.open(workplace, config)) {
            List<Map<String, Object>> rows = NamedQuery.of("diff")
                    .rows(
                            clickHouse,
                            Map.of(
                                    "from", from.toString(),
                                    "to", until.toString(),
                                    "accounts", String.join(",", config.accounts()),
                                    "regions", String.join(",", config.regions()),
                                    "type", type));
            if (rows.isEmpty()) {
                refuseUnknownType();
                workplace.console().say("Nothing changed from " + from + " to " + until + ".");
            }
            new RowPrinter(workplace.console()).print(format, rows);
        }
        return ExitCode.DONE.number();
    }

    /** What is stored may be of a type that this version does not know, so it is asked only where nothing was found. */
    private void refuseUnknownType() {
        List<String> types = Ec2Collector.create().kinds().stream()
                .map(ScopeKind::resourceType)
                .sorted()
                .toList();
        if (!type.isEmpty() && !types.contains(type)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no resource type '" + type + "'. Use one of " + String.join(", ", types) + ".");
        }
    }

    private void check(Instant now, Instant until) {
        if (!from.isBefore(until)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--from " + from + " is not before --to " + until + (to == null ? ", which is now." : "."));
        }
        Instant oldest = now.minus(KEPT);
        if (from.isBefore(oldest)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--from " + from + " is too long ago: events are kept for 90 days, so use " + oldest
                            + " or a later moment.");
        }
    }
}
