package dev.polo.cli;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.cost.CostCollector;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.cost.PlannedRead;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code polo collect cost-explorer --plan}: the requests of a run and their price, of which none is made. */
final class BillPlan {
    private final Workplace workplace;
    private final ClickHouse clickHouse;
    private final PoloConfig config;

    BillPlan(Workplace workplace, ClickHouse clickHouse, PoloConfig config) {
        this.workplace = workplace;
        this.clickHouse = clickHouse;
        this.config = config;
    }

    /** Accounts that are named by the settings need no call to AWS at all; to find out others is free of charge. */
    void print(Depth depth, AwsAccess aws, OutputFormat format) {
        CostCollector collector = CostExplorerCollector.create(depth);
        List<String> accounts = config.accounts().isEmpty()
                ? new Accounts(config, aws, new RateLimits())
                        .survey().accounts().stream().map(Account::id).toList()
                : config.accounts();
        List<PlannedRead> reads = accounts.stream()
                .flatMap(account ->
                        collector.plan(clickHouse, account, workplace.clock().instant()).stream())
                .toList();
        new RowPrinter(workplace.console())
                .print(format, reads.stream().map(BillPlan::row).toList());
        long requests = reads.stream().mapToLong(PlannedRead::requests).sum();
        workplace
                .console()
                .say("%s, $%s; none was made."
                        .formatted(
                                Summaries.counted(requests, "request"),
                                RunRecords.usd(requests).toPlainString()));
        Integer most = config.ceMaxRequests();
        if (most != null && requests > most) {
            workplace
                    .console()
                    .say("POLO_CE_MAX_REQUESTS allows " + most
                            + ": a run reads the newest days first and says what it left out.");
        }
    }

    private static Map<String, Object> row(PlannedRead read) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("aws_account_id", read.accountId());
        row.put("what", read.what());
        row.put("from", read.from());
        row.put("to", read.to().minusDays(1));
        row.put("requests", read.requests());
        row.put("usd", RunRecords.usd(read.requests()));
        row.put("basis", read.basis());
        return row;
    }
}
