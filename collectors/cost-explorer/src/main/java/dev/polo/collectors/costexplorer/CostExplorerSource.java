package dev.polo.collectors.costexplorer;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.cost.Amounts;
import dev.polo.collectors.cost.ControlTotal;
import dev.polo.collectors.cost.CostLine;
import dev.polo.collectors.cost.LineSource;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.Dimension;
import software.amazon.awssdk.services.costexplorer.model.Expression;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * Cost Explorer: resource lines by {@code RESOURCE_ID} × {@code USAGE_TYPE}, control totals by {@code SERVICE} × {@code
 * USAGE_TYPE} and by {@code RECORD_TYPE} × {@code SERVICE}, one linked account at a time. Every request costs a cent, a
 * page being one, so all metrics come in one.
 *
 * <p>Source: Cost Explorer API Reference, GetCostAndUsage and GetCostAndUsageWithResources: amounts are strings, the end
 * is exclusive, days are UTC, the endpoint is in us-east-1.
 */
final class CostExplorerSource implements LineSource {
    private static final List<String> METRICS =
            List.of("UnblendedCost", "AmortizedCost", "NetAmortizedCost", "UsageQuantity");
    private static final String CURRENCY = "USD";

    /** A page of either call. */
    private record Page(
            List<ResultByTime> results, @Nullable String next) {}

    private final ScopeContext context;
    private final CostExplorerClient client;
    private final Expression account;

    CostExplorerSource(ScopeContext context) {
        this.context = context;
        this.client = payer(context).client(CostExplorerClient.builder(), Region.US_EAST_1);
        this.account = Expression.builder()
                .dimensions(filter -> filter.key(Dimension.LINKED_ACCOUNT)
                        .values(context.scope().accountId()))
                .build();
    }

    /** Where the bill of the scope's account is asked for: at the payer, where one is set, else at the account itself. */
    private static AwsSession payer(ScopeContext context) {
        String payer = context.config().payerAccount();
        return payer == null || payer.equals(context.scope().accountId())
                ? context.aws()
                : context.aws().in(payer);
    }

    @Override
    public String name() {
        return CostExplorerCollector.NAME;
    }

    @Override
    public void lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer) {
        List<GroupDefinition> groups = groups("RESOURCE_ID", "USAGE_TYPE");
        pages(
                token -> withResources(from, to, groups, token),
                (result, group) -> consumer.accept(new CostLine(
                        context.scope().accountId(),
                        day(result).atStartOfDay(ZoneOffset.UTC).toInstant(),
                        Duration.ofDays(1),
                        group.keys().get(0),
                        group.keys().get(1),
                        "",
                        amounts(group),
                        Boolean.TRUE.equals(result.estimated()))));
    }

    @Override
    public void controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer) {
        List<GroupDefinition> byUsage = groups("SERVICE", "USAGE_TYPE");
        pages(
                token -> withoutResources(from, to, byUsage, token),
                (result, group) -> consumer.accept(new ControlTotal(
                        day(result),
                        ControlTotal.Grouping.SERVICE_USAGE,
                        group.keys().get(0),
                        group.keys().get(1),
                        "",
                        amounts(group))));
        List<GroupDefinition> byRecord = groups("RECORD_TYPE", "SERVICE");
        pages(
                token -> withoutResources(from, to, byRecord, token),
                (result, group) -> consumer.accept(new ControlTotal(
                        day(result),
                        ControlTotal.Grouping.RECORD_SERVICE,
                        group.keys().get(1),
                        "",
                        group.keys().get(0),
                        amounts(group))));
    }

    private void pages(Function<@Nullable String, Page> call, BiConsumer<ResultByTime, Group> consumer) {
        String token = null;
        do {
            Page page = call.apply(token);
            context.counts().page();
            for (ResultByTime result : page.results()) {
                result.groups().forEach(group -> consumer.accept(result, group));
            }
            token = page.next();
        } while (token != null && !token.isEmpty());
    }

    private Page withResources(LocalDate from, LocalDate to, List<GroupDefinition> groups, @Nullable String token) {
        var response = client.getCostAndUsageWithResources(request -> request.timePeriod(
                        period -> period.start(from.toString()).end(to.toString()))
                .granularity(Granularity.DAILY)
                .filter(account)
                .metrics(METRICS)
                .groupBy(groups)
                .nextPageToken(token));
        return new Page(response.resultsByTime(), response.nextPageToken());
    }

    private Page withoutResources(LocalDate from, LocalDate to, List<GroupDefinition> groups, @Nullable String token) {
        var response = client.getCostAndUsage(request -> request.timePeriod(
                        period -> period.start(from.toString()).end(to.toString()))
                .granularity(Granularity.DAILY)
                .filter(account)
                .metrics(METRICS)
                .groupBy(groups)
                .nextPageToken(token));
        return new Page(response.resultsByTime(), response.nextPageToken());
    }

    private static List<GroupDefinition> groups(String... keys) {
        return java.util.Arrays.stream(keys)
                .map(key -> GroupDefinition.builder()
                        .type(GroupDefinitionType.DIMENSION)
                        .key(key)
                        .build())
                .toList();
    }

    private static LocalDate day(ResultByTime result) {
        return LocalDate.parse(result.timePeriod().start());
    }

    private static Amounts amounts(Group group) {
        Map<String, MetricValue> metrics = group.metrics();
        return new Amounts(
                money(group, metrics, "UnblendedCost"),
                money(group, metrics, "AmortizedCost"),
                money(group, metrics, "NetAmortizedCost"),
                number(metrics.get("UsageQuantity")));
    }

    private static BigDecimal money(Group group, Map<String, MetricValue> metrics, String name) {
        MetricValue value = metrics.get(name);
        if (value != null && value.unit() != null && !value.unit().equals(CURRENCY)) {
            throw new PoloException(
                    ErrorCode.UNSUPPORTED_CURRENCY,
                    "Cost Explorer answered in " + value.unit() + " for " + group.keys()
                            + "; Polo keeps US dollars only and"
                            + " mixes no currencies. Nothing of this capture was kept.");
        }
        return number(value);
    }

    private static BigDecimal number(@Nullable MetricValue value) {
        return value == null || value.amount() == null ? BigDecimal.ZERO : new BigDecimal(value.amount());
    }
}
