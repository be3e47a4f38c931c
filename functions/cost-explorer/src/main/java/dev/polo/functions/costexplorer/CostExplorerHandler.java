package dev.polo.functions.costexplorer;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.cost.PlannedRead;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.functions.CollectorHandler;
import dev.polo.functions.Job;
import dev.polo.functions.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bill. How far back it is read follows from {@code since}; a dry run says what that would cost. */
public final class CostExplorerHandler extends CollectorHandler {
    /** What a run reads anyway, and as far back as resources are named at all. */
    private static final Duration DUE = Duration.ofDays(3);

    private static final Duration NAMED = Duration.ofDays(14);

    public CostExplorerHandler() {
        super(CostExplorerCollector.NAME);
    }

    @Override
    protected Collector collector(Request request, Instant now) {
        return CostExplorerCollector.create(depth(request.since(), now));
    }

    static Depth depth(@Nullable Instant since, Instant now) {
        if (since == null || !since.isBefore(now.minus(DUE))) {
            return Depth.DUE;
        }
        return since.isBefore(now.minus(NAMED)) ? Depth.BACKFILL : Depth.FULL;
    }

    @Override
    protected Map<String, Object> plan(Job job, Collector collector) {
        Instant now = job.clock().instant();
        Depth depth = depth(job.request().since(), now);
        List<PlannedRead> reads = new Accounts(job.config(), job.aws(), new RateLimits())
                .survey().accounts().stream()
                        .map(Account::id)
                        .flatMap(account ->
                                CostExplorerCollector.create(depth).plan(job.clickHouse(), account, now).stream())
                        .toList();
        long requests = reads.stream().mapToLong(PlannedRead::requests).sum();
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("requests", requests);
        plan.put("usd", RunRecords.usd(requests).toPlainString());
        plan.put("reads", reads.stream().map(CostExplorerHandler::row).toList());
        return plan;
    }

    private static Map<String, Object> row(PlannedRead read) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("aws_account_id", read.accountId());
        row.put("what", read.what());
        row.put("from", read.from().toString());
        row.put("to", read.to().minusDays(1).toString());
        row.put("requests", read.requests());
        return row;
    }
}
