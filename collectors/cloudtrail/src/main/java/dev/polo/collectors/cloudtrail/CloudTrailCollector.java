package dev.polo.collectors.cloudtrail;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.inventory.EventSink;
import dev.polo.collectors.inventory.Pages;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttributeKey;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;

/**
 * Reads the management events that write, per account and region; those of global services are in us-east-1.
 *
 * <p>Each run goes on from the newest complete capture of its scope, and an hour back from it: CloudTrail delivers within
 * some 15 minutes, unordered, and promises no time. What comes twice is known by its id. Since the run's record is what
 * moves the beginning on, and is written last, a run that dies anywhere is followed by one that reads the same again.
 *
 * <p>The newest events come first, so a reading that is cut off would leave a gap before what it read. It goes from the
 * oldest on in windows therefore, each stored before the next is begun, and how far it came is recorded when it ends
 * early: a backlog that is too long for one run is read by several. See {@link TrailWindows}.
 *
 * <p>Source of the limits: AWS CloudTrail API Reference, LookupEvents: 90 days, 50 events a page, two requests a second
 * per account and region, newest first, one attribute.
 */
public final class CloudTrailCollector implements Collector {
    public static final String NAME = "cloudtrail";

    /** What the reading role must be allowed. */
    public static final List<String> IAM_ACTIONS = List.of("cloudtrail:LookupEvents");

    private static final String TYPE = "cloudtrail:event";
    private static final Duration OVERLAP = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int PAGE = 50;

    private static final LookupAttribute WRITES = LookupAttribute.builder()
            .attributeKey(LookupAttributeKey.READ_ONLY)
            .attributeValue("false")
            .build();

    private final @Nullable Instant since;

    public CloudTrailCollector() {
        this(null);
    }

    /** @param since read at least from then on, also what was read before; null: what is new */
    public CloudTrailCollector(@Nullable Instant since) {
        this.since = since;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ScopeKind> kinds() {
        return List.of(ScopeKind.regional(TYPE));
    }

    @Override
    public void collect(ScopeContext context) {
        RunRecords records = new RunRecords(context.clickHouse());
        Optional<Instant> complete = records.newestComplete(context.scope());
        context.checkNewest(complete);
        Optional<Instant> previous = Stream.of(
                        complete, records.reached(context.scope()).map(moment -> moment.plus(OVERLAP)))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        TrailWindows windows = new TrailWindows(
                from(
                        previous,
                        since,
                        context.capturedAt(),
                        Duration.ofHours(context.config().trailLookbackHours())),
                context.capturedAt());
        try {
            read(context, windows);
        } catch (RuntimeException e) {
            recordReached(context, windows, e);
            throw explained(
                    e,
                    previous.isPresent() || windows.hasAdvanced()
                            ? " Calls until " + windows.begin() + " are read."
                            : " Calls from " + windows.begin() + " on are still to be read.");
        }
    }

    private static void read(ScopeContext context, TrailWindows windows) {
        CloudTrailClient trail = context.aws().client(CloudTrailClient.builder());
        CallEvents events = new CallEvents(context);
        try (EventSink sink = new EventSink(context)) {
            while (!windows.isOver()) {
                int pages = 0;
                for (LookupEventsResponse page :
                        Pages.of(trail.lookupEventsPaginator(request -> request.lookupAttributes(WRITES)
                                .startTime(windows.begin())
                                .endTime(windows.end())
                                .maxResults(PAGE)))) {
                    pages++;
                    context.counts().page();
                    sink.add(events.of(page.events().stream().map(Call::of).toList()));
                }
                sink.flush();
                windows.next(pages);
            }
        }
    }

    /** No later than the overlap, for what of the last hour is still to be delivered. */
    private static void recordReached(ScopeContext context, TrailWindows windows, RuntimeException failure) {
        Instant settled = context.capturedAt().minus(OVERLAP);
        Instant until = windows.begin().isAfter(settled) ? settled : windows.begin();
        try {
            if (windows.hasAdvanced()) {
                new RunRecords(context.clickHouse())
                        .writeReached(context.run(), context.scope(), until, context.capturedAt());
            }
        } catch (PoloException e) {
            // What ended the reading is the news; without the record the next run reads the same again.
            failure.addSuppressed(e);
        }
    }

    private static RuntimeException explained(RuntimeException failure, String howFar) {
        return failure instanceof PoloException polo && polo.code() == ErrorCode.OUT_OF_TIME
                ? new ScopeNotice(Outcome.PARTIAL, polo.getMessage() + howFar)
                : failure;
    }

    /** Never later than without {@code since}: the run's record moves the beginning on, and must leave no gap. */
    static Instant from(Optional<Instant> previous, @Nullable Instant since, Instant now, Duration lookback) {
        Instant due = previous.map(end -> end.minus(OVERLAP)).orElse(now.minus(lookback));
        Instant from = since != null && since.isBefore(due) ? since : due;
        Instant oldest = now.minus(KEPT);
        return from.isBefore(oldest) ? oldest : from;
    }
}
