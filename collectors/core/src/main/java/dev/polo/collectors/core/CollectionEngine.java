package dev.polo.collectors.core;

import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.AssumedRoles;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.Regions;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.Normaliser;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs collectors: expands accounts × regions × resource types into scopes, works on them side by side, gives each one
 * outcome and records them. A scope that fails harms no other. Create one per command or invocation.
 */
public final class CollectionEngine {
    /**
     * No reason to stop the other scopes: another run is at work on the same one, or this one needs more money or time
     * than the run has.
     */
    private static final Set<ErrorCode> OF_THE_SCOPE =
            Set.of(ErrorCode.LEASE_HELD, ErrorCode.LEASE_LOST, ErrorCode.PAID_REQUESTS_SPENT, ErrorCode.OUT_OF_TIME);

    /** Of these, the ones after which the scope stands as it was found, and is not broken. */
    private static final Set<ErrorCode> UNFINISHED = Set.of(ErrorCode.PAID_REQUESTS_SPENT, ErrorCode.OUT_OF_TIME);

    /** What was not read for so long is not there any more, as a type or region that is no longer read. */
    private static final Duration SCOPE_LIFE = Duration.ofDays(3);

    private final ClickHouse clickHouse;
    private final AwsAccess aws;
    private final PoloConfig config;
    private final TagMap tagMap;
    private final InstantSource clock;
    private final RunListener listener;
    private final Deadline deadline;
    private final RateLimits rateLimits;

    /** An engine that has all the time it needs. */
    public CollectionEngine(
            ClickHouse clickHouse,
            AwsAccess aws,
            PoloConfig config,
            TagMap tagMap,
            InstantSource clock,
            RunListener listener) {
        this(clickHouse, aws, config, tagMap, clock, listener, Deadline.NONE, new PaidRequests(config.ceMaxRequests()));
    }

    /** @param paidRequests counts them, also those of a run that ends in a failure and has no report */
    public CollectionEngine(
            ClickHouse clickHouse,
            AwsAccess aws,
            PoloConfig config,
            TagMap tagMap,
            InstantSource clock,
            RunListener listener,
            Deadline deadline,
            PaidRequests paidRequests) {
        this.clickHouse = clickHouse;
        this.aws = aws;
        this.config = config;
        this.tagMap = tagMap;
        this.clock = clock;
        this.listener = listener;
        this.deadline = deadline;
        this.rateLimits = new RateLimits(paidRequests, deadline);
    }

    /** One run of one collector over everything the settings name; as {@link #run(Collector, Run, Part)} otherwise. */
    public RunReport run(Collector asked, Run run) {
        return run(asked, run, Part.ALL);
    }

    /**
     * One run of one collector over a part of what the settings name. When time runs out, scopes that are not done end
     * as partial, and the run is recorded all the same. What a part says of its accounts is put together with what other
     * parts have recorded of them: whichever ends last knows all of it.
     *
     * @throws PoloException when nothing can be collected at all: AWS does not know us, ClickHouse does not take rows, or
     *     the settings are wrong; what single scopes suffer is in the report instead
     */
    public RunReport run(Collector asked, Run run, Part part) {
        Instant startedAt = now();
        Beginning beginning = Beginning.of(clickHouse, this::survey, asked, startedAt);
        Accounts.Survey accounts = beginning.accounts();
        Collector collector = beginning.collector();
        List<ScopeTask> tasks = inOrder(tasks(collector, accounts, part), beginning.complete());
        listener.started(tasks.stream().map(ScopeTask::scope).toList());
        Normaliser normaliser = new Normaliser(tagMap, beginning.accountRoles());
        List<ScopeResult> results;
        try (AssumedRoles roles = new AssumedRoles(aws, rateLimits)) {
            results = new Workers(deadline)
                    .results(
                            tasks,
                            task -> collect(collector, run, task, normaliser, roles),
                            task -> ended(cut(task, now())));
        }
        RunReport report = new RunReport(run, results);
        RunRecords records = new RunRecords(clickHouse);
        AccountTable table = new AccountTable(clickHouse, normaliser);
        if (collector.coversAccounts() && part.isAll()) {
            table.write(run.runId(), startedAt, startedAt, accounts, results);
        }
        records.write(report, part, startedAt, now());
        if (collector.coversAccounts() && !part.isAll()) {
            Instant end = now();
            List<ScopeResult> newest = records.newest(collector.name(), end.minus(SCOPE_LIFE));
            table.write(run.runId(), end, null, accounts.within(part.accounts()), newest);
        }
        return report;
    }

    /** The scopes that {@link #run(Collector, Run, Part)} would work on; asks AWS for accounts and regions only. */
    public List<Scope> scopes(Collector collector, Part part) {
        return tasks(collector, survey(), part).stream()
                .filter(task -> task.unreachable() == null)
                .map(ScopeTask::scope)
                .toList();
    }

    private Accounts.Survey survey() {
        return new Accounts(config, aws, rateLimits).survey();
    }

    private List<ScopeTask> tasks(Collector collector, Accounts.Survey accounts, Part part) {
        return new Expansion(new Regions(config, aws, rateLimits), aws.homeRegion()).tasks(collector, accounts, part);
    }

    /** Where time is short, what has waited longest comes first, or the last ones would never have their turn. */
    private List<ScopeTask> inOrder(List<ScopeTask> tasks, Map<Scope, Instant> complete) {
        if (!deadline.isLimited()) {
            return tasks;
        }
        return tasks.stream()
                .sorted(Comparator.comparing(task -> complete.getOrDefault(task.scope(), Instant.EPOCH)))
                .toList();
    }

    private ScopeResult collect(
            Collector collector, Run run, ScopeTask task, Normaliser normaliser, AssumedRoles roles) {
        Instant capturedAt = now();
        if (task.unreachable() != null) {
            return ended(unread(
                    task, task.unreachable().outcome(), task.unreachable().message(), capturedAt));
        }
        if (deadline.isReadingOver()) {
            return ended(cut(task, capturedAt));
        }
        ScopeCounts counts = new ScopeCounts();
        Outcome outcome = Outcome.COMPLETE;
        String message = "";
        Map<String, Long> calls;
        long paidCalls;
        try (AwsSession session = new AwsSession(
                roles,
                task.account().id(),
                task.scope().region(),
                task.account().roleArn())) {
            try {
                collector.collect(new ScopeContext(
                        task.scope(),
                        task.account(),
                        run,
                        capturedAt,
                        session,
                        clickHouse,
                        normaliser,
                        config,
                        counts));
            } catch (ScopeNotice notice) {
                outcome = notice.outcome();
                message = PoloException.describe(notice);
            } catch (PoloException e) {
                if (!isInterrupted() && e.code().kind() != ErrorKind.DATA && !OF_THE_SCOPE.contains(e.code())) {
                    throw e;
                }
                boolean unfinished = isInterrupted() || UNFINISHED.contains(e.code());
                outcome = unfinished ? Outcome.PARTIAL : Outcome.FAILED;
                message = isInterrupted() ? Deadline.notice() : PoloException.describe(e);
            } catch (RuntimeException e) {
                AwsFailure failure = AwsFailure.of(e);
                outcome = isInterrupted() ? Outcome.PARTIAL : failure.outcome();
                message = isInterrupted() ? Deadline.notice() : failure.message();
            }
            calls = session.callsByApi();
            paidCalls = session.paidCalls();
        }
        return ended(new ScopeResult(
                task.scope(),
                outcome,
                message,
                capturedAt,
                now(),
                calls,
                counts.pageTotal(),
                counts.resourceTotal(),
                counts.eventTotal(),
                paidCalls));
    }

    /** Whether this scope failed because the run's time is over: its thread is interrupted then, whatever it does. */
    private boolean isInterrupted() {
        return !deadline.leftForWriting().isPositive();
    }

    private static ScopeResult cut(ScopeTask task, Instant at) {
        return unread(task, Outcome.PARTIAL, Deadline.notice(), at);
    }

    private static ScopeResult unread(ScopeTask task, Outcome outcome, String message, Instant at) {
        return new ScopeResult(task.scope(), outcome, message, at, at, Map.of(), 0, 0, 0, 0);
    }

    private ScopeResult ended(ScopeResult result) {
        listener.ended(result);
        return result;
    }

    /** ClickHouse keeps milliseconds; more would make a time differ from itself when read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
