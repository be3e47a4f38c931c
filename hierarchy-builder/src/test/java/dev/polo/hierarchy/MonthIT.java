package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A month of a bill with everything that bills have: usage in fractions of a cent, a Savings Plan's covered usage with
 * its negation, credits, tax without a resource, ids that inventory never saw, what the lines leave of a total, and what
 * rounding leaves; over an estate with shared volumes and balancers that changes in the middle of the month. Each day and
 * hierarchy holds it to the last digit.
 */
class MonthIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int DAYS = 31;
    private static final int INSTANCES = 12;
    private static final Instant END = Instant.parse("2026-04-02T06:00:00Z");

    private final Random random = new Random(20260301);
    private final Map<LocalDate, BigDecimal> unblended = new HashMap<>();
    private final Map<LocalDate, BigDecimal> amortized = new HashMap<>();

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @Test
    void everyDayAndHierarchyHoldsTheWholeBill() {
        TestEstate estate = new TestEstate(database.clickHouse).at("2026-03-01T00:00:00Z");
        inventory(estate);
        for (int day = 0; day < DAYS; day++) {
            bill(FIRST.plusDays(day));
        }
        assertThat(database.build(Instant.parse("2026-03-15T06:00:00Z")).conserved())
                .isTrue();
        estate.at("2026-03-15T12:00:00Z");
        for (int volume = 0; volume < INSTANCES; volume++) {
            estate.edge(
                            arn("volume/v-" + volume),
                            arn("instance/i-" + volume),
                            "attached_to",
                            Instant.parse("2026-03-15T12:00:00Z"))
                    .edge(arn("volume/v-" + volume), arn("instance/i-" + (volume + 1) % INSTANCES), "attached_to");
        }

        BuildReport report = database.build(END);

        assertThat(report.conserved()).isTrue();
        assertThat(report.conservation())
                .hasSize(DAYS * 2 * Hierarchy.values().length)
                .allSatisfy(row -> {
                    Map<LocalDate, BigDecimal> said = row.metric().equals("unblended") ? unblended : amortized;
                    assertThat(row.allocated().add(row.unallocated())).isEqualByComparingTo(said.get(row.day()));
                });
        CostTree trees = new CostTree(database.clickHouse, InstantSource.fixed(END));
        unblended.forEach((day, total) -> {
            for (Hierarchy hierarchy : Hierarchy.values()) {
                TreeQuery query = TreeQuery.of(day).in(hierarchy);
                for (TreeQuery asked : List.of(query, query.knownNow())) {
                    assertThat(trees.rows(asked).stream()
                                    .filter(row -> row.parentId().isEmpty())
                                    .map(TreeRow::costUsd)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add))
                            .as("%s", asked)
                            .isEqualByComparingTo(total);
                }
            }
        });
    }

    private static void inventory(TestEstate estate) {
        for (int i = 0; i < INSTANCES; i++) {
            MarqoTags tags = i % 5 == 4
                    ? MarqoTags.NONE
                    : new MarqoTags("customer-" + i % 3, "cluster-" + i % 2, "index-" + i % 4, "", "");
            estate.resource(arn("instance/i-" + i), "ec2:instance", "i-" + i, "", tags)
                    .resource(arn("volume/v-" + i), "ebs:volume", "v-" + i, "", MarqoTags.NONE)
                    .resource(arn("snapshot/s-" + i), "ebs:snapshot", "s-" + i, "", MarqoTags.NONE)
                    .edge(arn("volume/v-" + i), arn("instance/i-" + i), "attached_to")
                    .edge(arn("snapshot/s-" + i), arn("volume/v-" + i), "snapshot_of");
        }
        for (int balancer = 0; balancer < 3; balancer++) {
            estate.resource(arn("lb-" + balancer), "elb:load_balancer", "lb-" + balancer, "", MarqoTags.NONE);
            for (int target = 0; target < 7; target++) {
                estate.edge(arn("lb-" + balancer), arn("instance/i-" + (balancer + target) % INSTANCES), "backed_by");
            }
        }
    }

    private void bill(LocalDate day) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            BigDecimal covered = usd(5_000_000_000_000L);
            rows.add(line(day, "i-" + i, "BoxUsage", "Usage", usd(50_000_000_000_000L), null));
            rows.add(line(day, "i-" + i, "BoxUsage", "SavingsPlanCoveredUsage", covered, usd(3_000_000_000_000L)));
            rows.add(line(day, "v-" + i, "EBS:VolumeUsage.gp3", "Usage", usd(900_000_000_000L), null));
            rows.add(line(day, "s-" + i, "EBS:SnapshotUsage", "Usage", usd(90_000_000_000L), null));
            rows.add(line(
                    day, "NoResourceId", "BoxUsage:" + i, "SavingsPlanNegation", covered.negate(), BigDecimal.ZERO));
        }
        for (int balancer = 0; balancer < 3; balancer++) {
            rows.add(line(day, "lb-" + balancer, "LoadBalancerUsage", "Usage", new BigDecimal("0.48"), null));
        }
        rows.add(line(day, "i-0", "BoxUsage", "Credit", usd(20_000_000_000_000L).negate(), null));
        rows.add(line(day, "unseen-bucket", "TimedStorage-ByteHrs", "Usage", usd(70_000_000_000L), null));
        rows.add(line(day, "NoResourceId", "Tax", "Tax", usd(9_000_000_000_000L), null));
        rows.add(line(day, "uncovered", "DataTransfer-Out-Bytes", "Usage", usd(700_000_000_000L), null));
        rows.add(line(day, "rounding", "", "Usage", new BigDecimal("0.000000000007"), null));
        database.clickHouse.execute("INSERT INTO cost_lines (source, aws_account_id, day, period_start, period_hours,"
                + " bill_id, alias, usage_type, record_type, cost_usd, amortized_cost_usd, usage_quantity, captured_at)"
                + " VALUES " + String.join(", ", rows));
        database.clickHouse.execute("INSERT INTO cost_control_totals (source, aws_account_id, day, grouping, service,"
                + " cost_usd, amortized_cost_usd, captured_at) VALUES ('aws', '111111111111', '" + day
                + "', 'record_service', 'all', '" + unblended.get(day) + "', '" + amortized.get(day)
                + "', '2026-04-01 00:00:00')");
        database.clickHouse.execute("INSERT INTO cost_captures (source, aws_account_id, day, captured_at)"
                + " VALUES ('aws', '111111111111', '" + day + "', '2026-04-01 00:00:00')");
    }

    private String line(
            LocalDate day, String bill, String usage, String record, BigDecimal usd, @Nullable BigDecimal spread) {
        BigDecimal other = spread == null ? usd : spread;
        unblended.merge(day, usd, BigDecimal::add);
        amortized.merge(day, other, BigDecimal::add);
        return "('aws', '111111111111', '%s', '%s 00:00:00', 24, '%s', '%s', '%s', '%s', '%s', '%s', 1, '2026-04-01 00:00:00')"
                .formatted(day, day, bill, bill, usage, record, usd, other);
    }

    /** With all twelve decimals. */
    private BigDecimal usd(long most) {
        return BigDecimal.valueOf(random.nextLong(most), 12);
    }
}
