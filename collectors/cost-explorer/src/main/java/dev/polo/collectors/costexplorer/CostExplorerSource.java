package dev.polo.collectors.costexplorer;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.cost.Amounts;
import dev.polo.collectors.cost.BillUnavailable;
import dev.polo.collectors.cost.ControlTotal;
import dev.polo.collectors.cost.CostLine;
import dev.polo.collectors.cost.LineSource;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
    private static final String EC2 = "Amazon Elastic Compute Cloud - Compute";

    /** Before the point: a column holds 26, and sums of amounts have to fit as well. */
    private static final int MOST_DIGITS = 18;
    /** After the point; beyond, a few characters such as 1E-400000000 would take all memory to be written out. */
    private static final int MOST_PLACES = 100;

    private final ScopeContext context;
    private final CostExplorerClient client;
    private final Expression account;
    private final BillPages pages;

    CostExplorerSource(ScopeContext context) {
        this.context = context;
        this.pages = new BillPages(context);
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
    public Reading lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer) {
        Hours hours = new Hours();
        Reading hourly = context.config().ceHourly() ? hours(from, to, hours, consumer) : new Reading(Set.of(), 0);
        Reading days = pages.read(
                token -> withResources(Granularity.DAILY, from.toString(), to.toString(), account, token),
                CostExplorerFailure::ofLines,
                (period, group) -> line(period, group, Duration.ofDays(1)),
                day -> hours.rest(day).ifPresent(consumer));
        return new Reading(days.days(), hourly.pages() + days.pages(), hourly.notice());
    }

    private Reading hours(LocalDate from, LocalDate to, Hours hours, Consumer<CostLine> consumer) {
        try {
            return pages.read(
                    token -> withResources(
                            Granularity.HOURLY,
                            from + BillPages.MIDNIGHT,
                            to + BillPages.MIDNIGHT,
                            ec2OfAccount(),
                            token),
                    CostExplorerFailure::ofHours,
                    (period, group) -> line(period, group, Duration.ofHours(1)),
                    hour -> {
                        if (!hour.amounts().isFree()) {
                            hours.add(hour);
                            consumer.accept(hour);
                        }
                    });
        } catch (BillUnavailable e) {
            return new Reading(Set.of(), 0, PoloException.describe(e));
        }
    }

    private CostLine line(BillPages.Period period, Group group, Duration length) {
        return new CostLine(
                context.scope().accountId(),
                period.start(),
                length,
                billId(key(group, 0)),
                key(group, 1),
                "",
                amounts(group),
                period.estimated());
    }

    /** Only buckets come as plain names; one that is named as a line that balances the bill keeps its ARN. */
    private static String billId(String resourceId) {
        return switch (resourceId) {
            case "" -> CostLine.NO_RESOURCE;
            case CostLine.UNCOVERED, CostLine.ROUNDING -> "arn:aws:s3:::" + resourceId;
            default -> resourceId;
        };
    }

    @Override
    public Reading controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer) {
        Reading byUsage = totals(
                from,
                to,
                account,
                groups("SERVICE", "USAGE_TYPE"),
                (period, group) -> total(
                        context.scope().accountId(),
                        period,
                        ControlTotal.Grouping.SERVICE_USAGE,
                        List.of(key(group, 0), key(group, 1), ""),
                        group),
                consumer);
        Reading byRecord = totals(
                from,
                to,
                account,
                groups("RECORD_TYPE", "SERVICE"),
                (period, group) -> total(
                        context.scope().accountId(),
                        period,
                        ControlTotal.Grouping.RECORD_SERVICE,
                        List.of(key(group, 1), "", key(group, 0)),
                        group),
                consumer);
        int linkedPages = asksForLinkedAccounts()
                ? totals(
                                from,
                                to,
                                null,
                                groups("LINKED_ACCOUNT"),
                                (period, group) -> total(
                                        key(group, 0),
                                        period,
                                        ControlTotal.Grouping.LINKED_ACCOUNT,
                                        List.of("", "", ""),
                                        group),
                                consumer)
                        .pages()
                : 0;
        Set<LocalDate> inBoth = new HashSet<>(byUsage.days());
        inBoth.retainAll(byRecord.days());
        return new Reading(inBoth, byUsage.pages() + byRecord.pages() + linkedPages);
    }

    /**
     * Whether this scope is the one that asks which accounts the payer pays for: the payer's own, or the first of the
     * list where the payer is not on it.
     */
    private boolean asksForLinkedAccounts() {
        String payer = context.config().payerAccount();
        List<String> listed = context.config().accounts();
        String asking = listed.isEmpty() || listed.contains(payer) ? payer : listed.getFirst();
        return payer != null && context.scope().accountId().equals(asking);
    }

    private Reading totals(
            LocalDate from,
            LocalDate to,
            @Nullable Expression filter,
            List<GroupDefinition> groups,
            BiFunction<BillPages.Period, Group, ControlTotal> total,
            Consumer<ControlTotal> consumer) {
        return pages.read(
                token -> {
                    var response = client.getCostAndUsage(request -> request.timePeriod(
                                    period -> period.start(from.toString()).end(to.toString()))
                            .granularity(Granularity.DAILY)
                            .filter(filter)
                            .metrics(METRICS)
                            .groupBy(groups)
                            .nextPageToken(token));
                    return new BillPages.Page(response.resultsByTime(), response.nextPageToken());
                },
                CostExplorerFailure::ofTotals,
                total,
                consumer);
    }

    /** @param keys service, usage type and record type */
    private static ControlTotal total(
            String accountId, BillPages.Period period, ControlTotal.Grouping grouping, List<String> keys, Group group) {
        return new ControlTotal(
                accountId,
                period.day(),
                grouping,
                keys.get(0),
                keys.get(1),
                keys.get(2),
                amounts(group),
                period.estimated());
    }

    private BillPages.Page withResources(
            Granularity granularity, String from, String to, Expression filter, @Nullable String token) {
        var response = client.getCostAndUsageWithResources(
                request -> request.timePeriod(period -> period.start(from).end(to))
                        .granularity(granularity)
                        .filter(filter)
                        .metrics(METRICS)
                        .groupBy(groups("RESOURCE_ID", "USAGE_TYPE"))
                        .nextPageToken(token));
        return new BillPages.Page(response.resultsByTime(), response.nextPageToken());
    }

    /** Hours are told of EC2's instances only. */
    private Expression ec2OfAccount() {
        return Expression.builder()
                .and(
                        account,
                        Expression.builder()
                                .dimensions(
                                        filter -> filter.key(Dimension.SERVICE).values(EC2))
                                .build())
                .build();
    }

    private static List<GroupDefinition> groups(String... keys) {
        return java.util.Arrays.stream(keys)
                .map(key -> GroupDefinition.builder()
                        .type(GroupDefinitionType.DIMENSION)
                        .key(key)
                        .build())
                .toList();
    }

    private static String key(Group group, int number) {
        if (group.keys().size() <= number) {
            throw new ScopeNotice(
                    Outcome.FAILED,
                    "Cost Explorer gave a group with the keys " + group.keys()
                            + ", which are fewer than it was asked for. Nothing of this capture was kept.");
        }
        return group.keys().get(number);
    }

    private static Amounts amounts(Group group) {
        Map<String, MetricValue> metrics = group.metrics();
        return new Amounts(
                money(group, metrics, "UnblendedCost"),
                money(group, metrics, "AmortizedCost"),
                money(group, metrics, "NetAmortizedCost"),
                number(group, metrics.get("UsageQuantity")));
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
        return number(group, value);
    }

    private static BigDecimal number(Group group, @Nullable MetricValue value) {
        if (value == null || value.amount() == null) {
            return BigDecimal.ZERO;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(value.amount());
        } catch (NumberFormatException e) {
            throw refused(group, value, "is no number");
        }
        if (number.precision() - (long) number.scale() > MOST_DIGITS || number.scale() > MOST_PLACES) {
            throw refused(group, value, "no bill can come to");
        }
        return number;
    }

    private static ScopeNotice refused(Group group, MetricValue value, String why) {
        return new ScopeNotice(
                Outcome.FAILED,
                "Cost Explorer gave the amount '" + value.amount() + "' for " + group.keys() + ", which " + why
                        + ". Nothing of this capture was kept.");
    }
}
