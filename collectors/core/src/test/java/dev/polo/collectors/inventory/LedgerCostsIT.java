package dev.polo.collectors.inventory;

import static dev.polo.collectors.inventory.Volumes.arn;
import static dev.polo.collectors.inventory.Volumes.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.Bench;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A snapshot carries what its resource cost lately, as far as the ledger knows. */
class LedgerCostsIT {
    private static Bench bench;
    private final Volumes volumes = new Volumes();

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty("resource_snapshots", "collector_runs", "cost_hourly", "cost_captures");
        volumes.show(volume("vol-1", Map.of()), volume("vol-2", Map.of()));
    }

    @Test
    void theLastCompleteDayAndTheThirtyDaysBeforeItCount() {
        captured(1);
        captured(2);
        captured(3);
        cost(1, "vol-1", "ebs:volume", "100");
        cost(2, "vol-1", "ebs:volume", "2.5");
        cost(2, "vol-1", "cost_allocation", "0.5");
        cost(10, "vol-1", "ebs:volume", "4");
        cost(31, "vol-1", "ebs:volume", "1");
        cost(32, "vol-1", "ebs:volume", "1000");
        bench.run(volumes.collector());

        assertThat(costs("vol-1")).isEqualTo("3 8");
        assertThat(costs("vol-2")).isEqualTo("0 0");
    }

    @Test
    void whereTheDayBeforeYesterdayIsNotCapturedAnEarlierOneIsTheLast() {
        captured(1);
        captured(4);
        cost(2, "vol-1", "ebs:volume", "100");
        cost(4, "vol-1", "ebs:volume", "3");
        bench.run(volumes.collector());

        assertThat(costs("vol-1")).isEqualTo("3 3");
    }

    @Test
    void withoutACaptureNothingIsKnown() {
        bench.run(volumes.collector());

        assertThat(costs("vol-1")).isEqualTo("0 0");
    }

    private static LocalDate ago(int days) {
        return LocalDate.ofInstant(bench.now(), ZoneOffset.UTC).minusDays(days);
    }

    private static void captured(int daysAgo) {
        bench.clickHouse.execute(
                "INSERT INTO cost_captures (capture_id, aws_account_id, day, state, captured_at) VALUES"
                        + " (generateUUIDv4(), '" + Bench.ACCOUNT + "', '" + ago(daysAgo) + "', 'merged', now64(3))");
    }

    private static void cost(int daysAgo, String id, String type, String dollars) {
        bench.clickHouse.execute("INSERT INTO cost_hourly (hour, aws_account_id, resource_type, resource_arn, cost_usd)"
                + " VALUES ('" + ago(daysAgo) + " 00:00:00', '" + Bench.ACCOUNT + "', '" + type + "', '" + arn(id)
                + "', "
                + dollars + ")");
    }

    private static String costs(String id) {
        return bench.clickHouse
                .query(
                        "SELECT concat(toString(cost_daily_usd), ' ', toString(cost_monthly_usd)) AS costs"
                                + " FROM resource_snapshots FINAL WHERE resource_arn = '" + arn(id) + "'",
                        row -> row.string("costs"))
                .getFirst();
    }
}
