package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.CostExplorerException;
import software.amazon.awssdk.services.costexplorer.model.DataUnavailableException;
import software.amazon.awssdk.services.costexplorer.model.Expression;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageWithResourcesRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageWithResourcesResponse;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.InvalidNextTokenException;
import software.amazon.awssdk.services.costexplorer.model.RequestChangedException;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/** Both Cost Explorer calls answer from the same lines, as AWS does. */
class CostExplorerIT {
    private static final LocalDate TODAY = EmulatorForTests.TODAY;
    private static final BigDecimal A_DAY = new BigDecimal("120.84");

    @TempDir
    static Path state;

    private static EmulatedAws aws;
    private static CostExplorerClient costs;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state)
                .estate("acme")
                .option("ce-page-size", "5")
                .start();
        costs = EmulatorForTests.client(CostExplorerClient.builder(), aws);
    }

    @AfterAll
    static void stop() {
        costs.close();
        aws.close();
    }

    @Test
    void resourceLinesComeOverPagesThatSplitADay() {
        List<GetCostAndUsageWithResourcesResponse> pages = pages(withResources(2, 0));

        assertThat(pages).hasSize(5);
        List<Group> groups = pages.stream()
                .flatMap(page -> page.resultsByTime().stream())
                .filter(result -> result.timePeriod().start().equals(day(1)))
                .flatMap(result -> result.groups().stream())
                .toList();
        assertThat(groups).extracting(Group::keys).doesNotHaveDuplicates().hasSize(12);
        assertThat(sum(groups)).isEqualByComparingTo(A_DAY);
        assertThat(groups)
                .extracting(group -> group.keys().getLast())
                .contains("BoxUsage:m5.12xlarge", "EBS:VolumeUsage.gp3", "PublicIPv4:InUseAddress", "NatGateway-Hours");
        assertThat(groups)
                .filteredOn(group -> group.keys().getFirst().equals("NoResourceId"))
                .singleElement()
                .satisfies(tax ->
                        assertThat(tax.metrics().get("UnblendedCost").amount()).isEqualTo("3.00"));
        assertThat(groups)
                .filteredOn(group -> group.keys().getLast().equals("DataTransfer-Regional-Bytes"))
                .singleElement()
                .satisfies(zero ->
                        assertThat(zero.metrics().get("UnblendedCost").amount()).isEqualTo("0.00"));
    }

    @Test
    void controlTotalsAgreeWithTheResourceLines() {
        Map<String, BigDecimal> byService = totals("SERVICE", "USAGE_TYPE");
        Map<String, BigDecimal> byRecordType = totals("RECORD_TYPE", "SERVICE");

        assertThat(byService.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(A_DAY);
        assertThat(byRecordType.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(A_DAY);
        assertThat(byService).containsEntry("[Tax, NoUsageType]", new BigDecimal("3.00"));
        assertThat(byRecordType)
                .containsEntry("[Usage, Amazon Elastic Compute Cloud - Compute]", new BigDecimal("114.00"));
    }

    @Test
    void theEndIsExclusiveAndRecentDaysAreEstimated() {
        List<ResultByTime> results = costs.getCostAndUsage(
                        r -> r.timePeriod(p -> p.start(day(4)).end(day(0)))
                                .granularity(Granularity.DAILY)
                                .metrics("UnblendedCost", "UsageQuantity"))
                .resultsByTime();

        assertThat(results)
                .extracting(result -> result.timePeriod().start())
                .containsExactly(day(4), day(3), day(2), day(1));
        assertThat(results).extracting(ResultByTime::estimated).containsExactly(false, false, true, true);
        assertThat(results.getFirst().total().get("UnblendedCost").amount()).isEqualTo("120.84");
        assertThat(results.getFirst().total().get("UnblendedCost").unit()).isEqualTo("USD");
        assertThat(results.getFirst().total().get("UsageQuantity").unit()).isEqualTo("N/A");
    }

    @Test
    void monthsAreSumsOfTheirDays() {
        List<ResultByTime> months = costs.getCostAndUsage(
                        r -> r.timePeriod(p -> p.start("2026-02-01").end("2026-03-05"))
                                .granularity(Granularity.MONTHLY)
                                .metrics("AmortizedCost"))
                .resultsByTime();

        assertThat(months).extracting(month -> month.timePeriod().end()).containsExactly("2026-03-01", "2026-03-05");
        assertThat(new BigDecimal(months.getFirst().total().get("AmortizedCost").amount()))
                .isEqualByComparingTo(A_DAY.multiply(new BigDecimal(28)));
    }

    @Test
    void filtersCombine() {
        Expression compute = dimension("SERVICE", "Amazon Elastic Compute Cloud - Compute");
        Expression notStaging = Expression.builder()
                .not(dimension("USAGE_TYPE", "BoxUsage:t3.small"))
                .build();
        Expression both = Expression.builder().and(compute, notStaging).build();
        assertThat(total(both)).isEqualByComparingTo("112.80");

        Expression either = Expression.builder()
                .or(dimension("RECORD_TYPE", "Tax"), dimension("USAGE_TYPE", "NatGateway-Hours"))
                .build();
        assertThat(total(either)).isEqualByComparingTo("4.08");
        assertThat(total(dimension("LINKED_ACCOUNT", "999999999999"))).isEqualByComparingTo("0");
    }

    @Test
    void aRestatedDayAnswersAnewAndAVanishedLineIsGone() {
        LocalDate restated = TODAY.minusDays(9);
        List<CostLineFixture> lines = new ArrayList<>(aws.costLines(restated));
        lines.removeIf(line -> "NatGateway-Hours".equals(line.usageType()));
        lines.add(CostLineFixture.usage(
                        "111111111111", null, "BoxUsage:m5.large", "Savings", "us-east-1", "-1.0000000001")
                .withRecordType("SavingsPlanNegation")
                .withAmounts(Map.of("UnblendedCost", "-1.0000000001", "AmortizedCost", "0")));
        aws.replaceCostLines(restated, lines);

        Map<String, String> total = costs
                .getCostAndUsage(r -> r.timePeriod(p -> p.start(restated.toString())
                                .end(restated.plusDays(1).toString()))
                        .granularity(Granularity.DAILY)
                        .metrics("UnblendedCost", "AmortizedCost", "NetAmortizedCost"))
                .resultsByTime()
                .getFirst()
                .total()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().amount()));
        assertThat(total)
                .containsEntry("UnblendedCost", "118.7599999999")
                .containsEntry("AmortizedCost", "119.76")
                .containsEntry("NetAmortizedCost", "119.76");
    }

    @Test
    void hoursShowHourlyLinesOnly() {
        LocalDate day = TODAY.minusDays(8);
        List<CostLineFixture> lines = new ArrayList<>(aws.costLines(day));
        lines.add(new CostLineFixture(
                "111111111111",
                "i-hourly",
                "BoxUsage:m5.large",
                "Amazon Elastic Compute Cloud - Compute",
                "us-east-1",
                "Usage",
                Map.of("UnblendedCost", "0.096"),
                "1",
                "Hrs",
                5,
                Map.of()));
        aws.replaceCostLines(day, lines);

        GetCostAndUsageWithResourcesResponse hours = costs.getCostAndUsageWithResources(withResources(8, 7).toBuilder()
                .granularity(Granularity.HOURLY)
                .timePeriod(p -> p.start(day + "T05:00:00Z").end(day + "T07:00:00Z"))
                .build());
        assertThat(hours.resultsByTime())
                .extracting(
                        result -> result.timePeriod().start(),
                        result -> result.groups().size())
                .containsExactly(tuple(day + "T05:00:00Z", 1), tuple(day + "T06:00:00Z", 0));
    }

    @Test
    void wrongRequestsAreRefusedAsByAws() {
        invalid(r -> r.timePeriod(p -> p.start(day(15)).end(day(0))), "14 days");
        invalid(r -> r.filter((Expression) null), "filter");
        invalid(r -> r.granularity((Granularity) null), "granularity");
        invalid(r -> r.groupBy(by("SERVICE")), "RESOURCE_ID");
        invalid(r -> r.groupBy(by("RESOURCE_ID"), by("USAGE_TYPE"), by("SERVICE")), "2 groups");
        invalid(r -> r.timePeriod(p -> p.start(day(1)).end(day(1))), "before end date");
        invalid(r -> r.metrics("Cost"), "Metric Cost");
        assertThatThrownBy(() -> costs.getCostAndUsage(request("RESOURCE_ID", "USAGE_TYPE")))
                .hasMessageContaining("RESOURCE_ID");
        assertThatThrownBy(() -> costs.getCostAndUsage(request("SERVICE", "USAGE_TYPE").toBuilder()
                        .timePeriod(p -> p.start("2025-06-01").end("2025-06-02"))
                        .build()))
                .isInstanceOf(DataUnavailableException.class);
    }

    @Test
    void tokensAreCheckedAgainstTheRequest() {
        GetCostAndUsageWithResourcesRequest asked = withResources(2, 0);
        String token = costs.getCostAndUsageWithResources(asked).nextPageToken();
        assertThatThrownBy(() -> costs.getCostAndUsageWithResources(
                        asked.toBuilder().nextPageToken("nonsense").build()))
                .isInstanceOf(InvalidNextTokenException.class);
        assertThatThrownBy(() -> costs.getCostAndUsageWithResources(asked.toBuilder()
                        .metrics("AmortizedCost")
                        .nextPageToken(token)
                        .build()))
                .isInstanceOf(RequestChangedException.class);
    }

    private static void invalid(Consumer<GetCostAndUsageWithResourcesRequest.Builder> change, String said) {
        GetCostAndUsageWithResourcesRequest wrong = withResources(2, 0).copy(change);
        assertThatThrownBy(() -> costs.getCostAndUsageWithResources(wrong))
                .isInstanceOfSatisfying(
                        CostExplorerException.class,
                        refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                .isEqualTo("ValidationException"))
                .hasMessageContaining(said);
    }

    private static List<GetCostAndUsageWithResourcesResponse> pages(GetCostAndUsageWithResourcesRequest asked) {
        List<GetCostAndUsageWithResourcesResponse> pages = new ArrayList<>();
        pages.add(costs.getCostAndUsageWithResources(asked));
        while (pages.getLast().nextPageToken() != null) {
            String token = pages.getLast().nextPageToken();
            pages.add(costs.getCostAndUsageWithResources(asked.copy(r -> r.nextPageToken(token))));
        }
        return pages;
    }

    private static Map<String, BigDecimal> totals(String... keys) {
        List<Group> groups = new ArrayList<>();
        GetCostAndUsageRequest asked = request(keys);
        GetCostAndUsageResponse page = costs.getCostAndUsage(asked);
        groups.addAll(page.resultsByTime().getFirst().groups());
        while (page.nextPageToken() != null) {
            String token = page.nextPageToken();
            page = costs.getCostAndUsage(asked.copy(r -> r.nextPageToken(token)));
            groups.addAll(page.resultsByTime().getFirst().groups());
        }
        return groups.stream().collect(Collectors.toMap(group -> group.keys().toString(), g -> sum(List.of(g))));
    }

    private static BigDecimal total(Expression filter) {
        return new BigDecimal(costs.getCostAndUsage(
                        r -> r.timePeriod(p -> p.start(day(1)).end(day(0)))
                                .granularity(Granularity.DAILY)
                                .filter(filter)
                                .metrics("UnblendedCost"))
                .resultsByTime()
                .getFirst()
                .total()
                .get("UnblendedCost")
                .amount());
    }

    private static BigDecimal sum(List<Group> groups) {
        return groups.stream()
                .map(group ->
                        new BigDecimal(group.metrics().get("UnblendedCost").amount()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static GetCostAndUsageWithResourcesRequest withResources(int from, int to) {
        return GetCostAndUsageWithResourcesRequest.builder()
                .timePeriod(p -> p.start(day(from)).end(day(to)))
                .granularity(Granularity.DAILY)
                .filter(dimension("LINKED_ACCOUNT", "111111111111"))
                .groupBy(by("RESOURCE_ID"), by("USAGE_TYPE"))
                .metrics("UnblendedCost", "AmortizedCost", "NetAmortizedCost", "UsageQuantity")
                .build();
    }

    private static GetCostAndUsageRequest request(String... keys) {
        return GetCostAndUsageRequest.builder()
                .timePeriod(p -> p.start(day(1)).end(day(0)))
                .granularity(Granularity.DAILY)
                .filter(dimension("LINKED_ACCOUNT", "111111111111"))
                .groupBy(List.of(keys).stream().map(CostExplorerIT::by).toList())
                .metrics("UnblendedCost")
                .build();
    }

    private static Expression dimension(String key, String value) {
        return Expression.builder().dimensions(d -> d.key(key).values(value)).build();
    }

    private static GroupDefinition by(String key) {
        return GroupDefinition.builder().type("DIMENSION").key(key).build();
    }

    private static String day(int ago) {
        return TODAY.minusDays(ago).toString();
    }
}
