package dev.polo.functions;

import dev.polo.collectors.aws.PaidRequests;
import dev.polo.collectors.core.Part;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import dev.polo.common.error.Causes;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a function's requests one after the other, each within its time, with connections that outlast them. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    /**
     * @param retryable whether it failed in a way that may pass by itself
     * @param whole whether nothing is left to do for another delivery of the same request
     */
    record Result(Summary summary, boolean retryable, boolean whole) {}

    /** One request, with what it is carried out with. */
    private record Task(
            FunctionHandler function,
            Request request,
            PoloConfig config,
            Deadline deadline,
            PaidRequests paid,
            Summary summary) {}

    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Connections connections = new Connections();

    Requests(Map<String, String> environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /** @param asked reads the request, and throws when it is not understood */
    Result carryOut(FunctionHandler function, Supplier<Request> asked, int leftMillis) {
        Instant start = clock.instant();
        Summary summary = new Summary(function.name());
        Map<String, Double> metrics = new HashMap<>();
        boolean retryable = false;
        boolean whole = false;
        try {
            Duration limit = TimeLimit.of(leftMillis);
            Deadline deadline = Deadline.within(limit);
            Request request = asked.get();
            PoloConfig config = config(request);
            PaidRequests paid = new PaidRequests(config.ceMaxRequests());
            Task task = new Task(function, request, config, deadline, paid, summary);
            try {
                Done done = TimeLimit.call(limit, () -> connected(task));
                summary.done(done);
                metrics.putAll(done.metrics());
                whole = !done.again();
            } finally {
                // Also of a run that failed, which is tried again and pays again.
                metrics.put("PaidUsd", RunRecords.usd(paid.sent()).doubleValue());
            }
        } catch (PoloException e) {
            summary.failed(e);
            retryable = e.code().retryable();
        } catch (RuntimeException e) {
            summary.failed(new PoloException(
                    ErrorCode.BUG, "Polo failed where it should not: " + Causes.rootMessage(e) + ".", e));
            LOG.error("{} failed where it should not", function.name(), e);
        }
        Duration elapsed = Duration.between(start, clock.instant());
        summary.took(elapsed);
        summary.log();
        metrics.put("RunsFailed", summary.isFailed() ? 1.0 : 0.0);
        metrics.putIfAbsent("RunsComplete", 0.0);
        metrics.put("DurationMs", (double) elapsed.toMillis());
        RunMetrics.write(function.name(), environment.getOrDefault(Setting.POLO_ENV.name(), "dev"), metrics);
        return new Result(summary, retryable, whole);
    }

    private Done connected(Task task) {
        try {
            return recorded(task);
        } catch (PoloException e) {
            if (e.code() != ErrorCode.CLICKHOUSE_AUTHENTICATION || task.config.passwordSecret() == null) {
                throw e;
            }
            connections.forgetClickHouse();
            return recorded(task);
        }
    }

    private Done recorded(Task task) {
        Request request = task.request;
        PoloConfig config = task.config;
        Instant slot = request.slot() == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : request.slot();
        String collector = task.function.collector(request);
        PastRuns past = task.function.isRecorded()
                ? PastRuns.of(connections.clickHouse(config), collector, slot, request.part())
                : PastRuns.NONE;
        Run run = Run.of(collector, slot, past.attempts() + 1);
        task.summary.ran(run);
        if (past.complete() && request.since() == null && !request.dryRun()) {
            // Of a part that did not live to say what its slot is the alarm learns with the next slot.
            return Done.before().counting("RunsComplete", request.part().isAll() ? 1 : 0);
        }
        try (LogContext _ = LogContext.of(run)) {
            Done done = task.function.work(new Job(
                    request,
                    run,
                    config,
                    connections.clickHouse(config),
                    connections.aws(config),
                    clock,
                    task.deadline,
                    task.paid));
            return counted(done, task, run);
        }
    }

    /** A part is complete by itself, but the collector's run is only when all of the slot's parts are. */
    private Done counted(Done done, Task task, Run run) {
        boolean complete = done.outcome().equals(Outcome.COMPLETE.sqlName())
                && (!task.function.isRecorded()
                        || task.request.part().isAll()
                        || new RunRecords(connections.clickHouse(task.config)).isSlotComplete(run));
        return done.counting("RunsComplete", complete ? 1 : 0);
    }

    /** What a request names takes the place of the function's own settings. */
    private PoloConfig config(Request request) {
        Map<String, String> variables = new HashMap<>(environment);
        if (!request.accounts().isEmpty()) {
            variables.put(Setting.POLO_ACCOUNTS.name(), String.join(",", request.accounts()));
        }
        if (!request.regions().isEmpty()) {
            List<String> regions = request.regions().stream()
                    .map(region -> region.equals(Part.GLOBAL) ? ScopeKind.GLOBAL_REGION : region)
                    .toList();
            variables.put(Setting.POLO_REGIONS.name(), String.join(",", regions));
        }
        return PoloConfig.from(variables);
    }
}
