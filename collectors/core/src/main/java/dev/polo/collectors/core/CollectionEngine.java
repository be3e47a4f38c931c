package dev.polo.collectors.core;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.ClosedAccount;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.Regions;
import dev.polo.collectors.core.ScopeKind.Reach;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.Normaliser;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Runs collectors: expands accounts × regions × resource types into scopes, works on them side by side, gives each one
 * outcome and records them. A scope that fails harms no other. Create one per command or invocation.
 */
public final class CollectionEngine {
    /** Scopes at work at once: each holds a page of resources and a few connections, so this bounds memory. */
    private static final int MOST_AT_ONCE = 8;

    /**
     * No reason to stop the other scopes: another run is at work on the same one, or this one needs more money than the
     * run may spend.
     */
    private static final Set<ErrorCode> OF_THE_SCOPE =
            Set.of(ErrorCode.LEASE_HELD, ErrorCode.LEASE_LOST, ErrorCode.PAID_REQUESTS_SPENT);

    /** @param unreachable why this account cannot be collected at all; null when it can */
    private record Task(
            Scope scope, Account account, @Nullable AwsFailure unreachable) {}

    private final ClickHouse clickHouse;
    private final AwsAccess aws;
    private final PoloConfig config;
    private final TagMap tagMap;
    private final InstantSource clock;
    private final RunListener listener;
    private final RateLimits rateLimits;

    public CollectionEngine(
            ClickHouse clickHouse,
            AwsAccess aws,
            PoloConfig config,
            TagMap tagMap,
            InstantSource clock,
            RunListener listener) {
        this.clickHouse = clickHouse;
        this.aws = aws;
        this.config = config;
        this.tagMap = tagMap;
        this.clock = clock;
        this.listener = listener;
        this.rateLimits = new RateLimits(new PaidRequests(config.ceMaxRequests()));
    }

    /**
     * One run of one collector over everything the settings name.
     *
     * @throws PoloException when nothing can be collected at all: AWS does not know us, ClickHouse does not take rows, or
     *     the settings are wrong; what single scopes suffer is in the report instead
     */
    public RunReport run(Collector asked, Run run) {
        Instant startedAt = now();
        Collector collector = asked.forRun(clickHouse);
        Accounts.Survey accounts = new Accounts(config, aws, rateLimits).survey();
        List<Task> tasks = expand(collector, accounts);
        listener.started(tasks.stream().map(Task::scope).toList());
        Normaliser normaliser = new Normaliser(tagMap, accountRoles());
        List<ScopeResult> results = new ArrayList<>();
        Semaphore places = new Semaphore(MOST_AT_ONCE);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ScopeResult>> futures = new ArrayList<>();
            for (Task task : tasks) {
                futures.add(workers.submit(() -> {
                    places.acquire();
                    try {
                        return collect(collector, run, task, normaliser);
                    } finally {
                        places.release();
                    }
                }));
            }
            try {
                for (Future<ScopeResult> future : futures) {
                    results.add(future.get());
                }
            } finally {
                // After a failure that stops the run the others must not go on to meet it too, one after the other.
                workers.shutdownNow();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PoloException polo
                    ? polo
                    : AwsFailure.of(e).asException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AwsFailure.of(e).asException(e);
        }
        RunReport report = new RunReport(run, results);
        if (collector.coversAccounts()) {
            new AccountTable(clickHouse, normaliser)
                    .write(run.runId(), startedAt, accounts.accounts(), accounts.closed(), results);
        }
        new RunRecords(clickHouse).write(report, startedAt, now());
        return report;
    }

    private ScopeResult collect(Collector collector, Run run, Task task, Normaliser normaliser) {
        Instant capturedAt = now();
        ScopeCounts counts = new ScopeCounts();
        Outcome outcome = Outcome.COMPLETE;
        String message = "";
        Map<String, Long> calls;
        long paidCalls;
        if (task.unreachable != null) {
            return ended(new ScopeResult(
                    task.scope,
                    task.unreachable.outcome(),
                    task.unreachable.message(),
                    capturedAt,
                    now(),
                    Map.of(),
                    0,
                    0,
                    0,
                    0));
        }
        try (AwsSession session =
                new AwsSession(aws, rateLimits, task.account.id(), task.scope.region(), task.account.roleArn())) {
            try {
                collector.collect(new ScopeContext(
                        task.scope, task.account, run, capturedAt, session, clickHouse, normaliser, config, counts));
            } catch (ScopeNotice notice) {
                outcome = notice.outcome();
                message = PoloException.describe(notice);
            } catch (PoloException e) {
                if (e.code().kind() != ErrorKind.DATA && !OF_THE_SCOPE.contains(e.code())) {
                    throw e;
                }
                outcome = e.code() == ErrorCode.PAID_REQUESTS_SPENT ? Outcome.PARTIAL : Outcome.FAILED;
                message = PoloException.describe(e);
            } catch (RuntimeException e) {
                AwsFailure failure = AwsFailure.of(e);
                outcome = failure.outcome();
                message = failure.message();
            }
            calls = session.callsByApi();
            paidCalls = session.paidCalls();
        }
        return ended(new ScopeResult(
                task.scope,
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

    private ScopeResult ended(ScopeResult result) {
        listener.ended(result);
        return result;
    }

    private List<Task> expand(Collector collector, Accounts.Survey accounts) {
        List<Task> tasks = new ArrayList<>();
        Regions regions = new Regions(config, aws, rateLimits);
        boolean anyRegional = collector.kinds().stream().anyMatch(kind -> kind.reach() == Reach.REGION);
        SdkException lastFailure = null;
        boolean anyReachable = false;
        for (Account account : accounts.accounts()) {
            List<String> names = List.of();
            AwsFailure unreachable = null;
            try {
                if (anyRegional) {
                    Regions.Survey survey = regions.of(account);
                    names = survey.on();
                    survey.off().forEach(region -> tasks.add(off(collector, account, region)));
                }
                anyReachable = true;
            } catch (SdkException e) {
                lastFailure = e;
                unreachable = AwsFailure.of(e);
                names = List.of(aws.homeRegion().id());
            }
            for (ScopeKind kind : collector.kinds()) {
                boolean regional = kind.reach() == Reach.REGION;
                List<String> places = switch (kind.reach()) {
                    case REGION -> names;
                    case ACCOUNT -> List.of(ScopeKind.GLOBAL_REGION);
                    case RUN -> List.of();
                };
                for (String region : places) {
                    tasks.add(new Task(
                            new Scope(collector.name(), account.id(), region, kind.resourceType()),
                            account,
                            regional ? unreachable : null));
                }
            }
        }
        collector.kinds().stream()
                .filter(kind -> kind.reach() == Reach.RUN)
                .map(kind -> new Scope(
                        collector.name(), accounts.own().id(), aws.homeRegion().id(), kind.resourceType()))
                .forEach(scope -> tasks.add(new Task(scope, accounts.own(), null)));
        accounts.closed().forEach(closed -> tasks.add(closed(collector, closed)));
        if (lastFailure != null && !anyReachable) {
            throw AwsFailure.of(lastFailure).asException(lastFailure);
        }
        return tasks;
    }

    /** One scope for all that is not read there: a region that is off has no types. */
    private static Task off(Collector collector, Account account, String region) {
        return new Task(
                new Scope(collector.name(), account.id(), region, ""),
                account,
                new AwsFailure(
                        Outcome.DISABLED,
                        ErrorCode.AWS_REGION_DISABLED,
                        "Region " + region + " is not enabled in account " + account.id() + "."));
    }

    private static Task closed(Collector collector, ClosedAccount account) {
        return new Task(
                new Scope(collector.name(), account.id(), "", ""),
                new Account(account.id(), account.name(), null),
                new AwsFailure(Outcome.DISABLED, ErrorCode.AWS_DENIED, account.notice()));
    }

    private Map<String, String> accountRoles() {
        Map<String, String> roles = new java.util.HashMap<>();
        clickHouse
                .query("""
                        SELECT substring(node_id, length('account:') + 1) AS account, metadata['role'] AS role
                        FROM hierarchy_nodes FINAL WHERE node_type = 'account'
                        """, row -> Map.entry(row.string("account"), row.string("role")))
                .forEach(entry -> roles.put(entry.getKey(), entry.getValue()));
        return roles;
    }

    /** ClickHouse keeps milliseconds; more would make a time differ from itself when read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
