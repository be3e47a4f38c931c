package dev.polo.collectors.inventory;

import dev.polo.collectors.inventory.InventoryStore.Question;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.scope.Scope;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the ledger says resources cost, unblended, in the account that owns them: on the last day that is complete, which is the day before
 * yesterday or, where that is not captured, an earlier one; and in the thirty days that end with it.
 */
final class LedgerCosts {
    private static final int COMPLETE_AFTER_DAYS = 2;
    private static final int MONTH_DAYS = 30;

    /** Money that came before its resource was known keeps the type it was published with. */
    private static final String UNRESOLVED = "cost_allocation";

    /** In US dollars. */
    record Costs(BigDecimal daily, BigDecimal monthly) {
        static final Costs NONE = new Costs(BigDecimal.ZERO, BigDecimal.ZERO);

        Costs plus(Costs other) {
            return new Costs(daily.add(other.daily), monthly.add(other.monthly));
        }
    }

    private record Line(String arn, String accountId, String resourceType, Costs costs) {}

    private final ClickHouse clickHouse;
    private final Map<String, Optional<LocalDate>> lastDays = new ConcurrentHashMap<>();

    LedgerCosts(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * By ARN, for each of the questions; what the bill does not show costs nothing. Empty while no day is captured:
     * nothing is known then.
     */
    List<Optional<Map<String, Costs>>> of(List<Question> questions) {
        Map<LocalDate, List<Question>> byLastDay = new HashMap<>();
        for (Question question : questions) {
            lastDay(question)
                    .ifPresent(day -> byLastDay
                            .computeIfAbsent(day, _ -> new ArrayList<>())
                            .add(question));
        }
        Map<LocalDate, Map<String, List<Line>>> lines = new HashMap<>();
        byLastDay.forEach((day, asked) -> lines.put(day, lines(asked, day)));
        return questions.stream()
                .map(question -> lastDay(question).map(day -> costs(question, lines.getOrDefault(day, Map.of()))))
                .toList();
    }

    private static Map<String, Costs> costs(Question question, Map<String, List<Line>> lines) {
        Map<String, Costs> result = new HashMap<>();
        Scope scope = question.context().scope();
        for (String arn : question.arns()) {
            result.put(
                    arn,
                    lines.getOrDefault(arn, List.of()).stream()
                            .filter(line -> line.accountId.equals(scope.accountId()))
                            .filter(line -> line.resourceType.equals(scope.resourceType())
                                    || line.resourceType.equals(UNRESOLVED))
                            .map(Line::costs)
                            .reduce(Costs.NONE, Costs::plus));
        }
        return result;
    }

    private Optional<LocalDate> lastDay(Question question) {
        String account = question.context().scope().accountId();
        String newest = LocalDate.ofInstant(question.context().capturedAt(), ZoneOffset.UTC)
                .minusDays(COMPLETE_AFTER_DAYS)
                .toString();
        return lastDays.computeIfAbsent(account + " " + newest, _ -> lastDay(account, newest));
    }

    private Optional<LocalDate> lastDay(String account, String newest) {
        List<LocalDate> found =
                clickHouse.query("""
                SELECT max(day) AS last FROM cost_captures
                WHERE aws_account_id = {account:String} AND day <= {newest:Date} AND detail = 'resources'
                  AND state IN ('merged', 'published')
                HAVING count() > 0
                """, Map.of("account", account, "newest", newest), row -> row.day("last"));
        return found.stream().findFirst();
    }

    private Map<String, List<Line>> lines(List<Question> questions, LocalDate lastDay) {
        Set<String> types = new TreeSet<>(Set.of(UNRESOLVED));
        Set<String> accounts = new TreeSet<>();
        List<String> arns = new ArrayList<>();
        for (Question question : questions) {
            types.add(question.context().scope().resourceType());
            accounts.add(question.context().scope().accountId());
            arns.addAll(question.arns());
        }
        Map<String, List<Line>> result = new HashMap<>();
        clickHouse
                .query(
                        """
                        SELECT resource_arn, aws_account_id, resource_type,
                            sumIf(cost_usd, hour >= toDateTime({last:Date}, 'UTC')) AS daily, sum(cost_usd) AS monthly
                        FROM cost_hourly
                        WHERE resource_type IN %s AND aws_account_id IN %s
                          AND hour >= toDateTime({last:Date} - {days:UInt8} + 1, 'UTC')
                          AND hour < toDateTime({last:Date} + 1, 'UTC')
                          AND resource_arn IN %s
                        GROUP BY resource_arn, aws_account_id, resource_type
                        """.formatted(SqlText.tuple(types), SqlText.tuple(accounts), SqlText.tuple(arns)),
                        Map.of("last", lastDay.toString(), "days", Integer.toString(MONTH_DAYS)),
                        row -> new Line(
                                row.string("resource_arn"),
                                row.string("aws_account_id"),
                                row.string("resource_type"),
                                new Costs(row.decimal("daily"), row.decimal("monthly"))))
                .forEach(line ->
                        result.computeIfAbsent(line.arn, _ -> new ArrayList<>()).add(line));
        return result;
    }
}
