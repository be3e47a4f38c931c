package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.hierarchyadmin.AccountRoleBackfill.Stale;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events, hourly cost and snapshots that carry an account's old role. */
class AccountRoleBackfillIT {
    private static final String ONE = "111111111111";
    private static final String TWO = "222222222222";
    private static final String HOURLY =
            "SELECT concat(toString(toDate(hour)), ' ', resource_arn, ' ', account_role, ' ',"
                    + " toString(sum(cost_usd)), ' ', toString(sum(amortized_cost_usd))) AS x FROM cost_hourly"
                    + " GROUP BY hour, resource_arn, account_role HAVING sum(cost_usd) != 0 ORDER BY x";

    private static Bench bench;
    private static Instant midnight;
    private AccountRoleBackfill backfill;

    @BeforeAll
    static void start() {
        bench = Bench.create();
        midnight = Instant.now().truncatedTo(ChronoUnit.DAYS);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty(
                "resource_events", "cost_hourly", "resource_snapshots", "hierarchy_nodes", "hierarchy_node_metadata");
        backfill = new AccountRoleBackfill(bench.clickHouse);
    }

    @Test
    void everythingOfTheAccountTakesTheRoleOfItsNode() {
        role(ONE, "customer");
        event(ONE, "old", 1, "arn:a", "1.25");
        event(ONE, "", 40, "arn:a", "2.5");
        event(ONE, "customer", 1, "arn:b", "4");
        event(TWO, "old", 1, "arn:c", "8");
        hourly(ONE, "old", 200, "arn:gone", "16");
        snapshot(ONE, "old", "arn:a");
        String total = total();
        List<Stale> stale = backfill.stale(List.of());

        assertThat(stale).containsExactly(new Stale(ONE, "none, old", "customer", 2, 3, 1));
        backfill.restamp(stale.getFirst(), (step, done, all) -> {});

        assertThat(backfill.stale(List.of())).isEmpty();
        assertThat(bench.strings("SELECT concat(aws_account_id, ' ', account_role, ' ', toString(count())) AS x"
                        + " FROM resource_events GROUP BY aws_account_id, account_role ORDER BY x"))
                .containsExactly(ONE + " customer 3", TWO + " old 1");
        assertThat(bench.strings(HOURLY))
                .containsExactlyInAnyOrder(
                        day(1) + " arn:a customer 1.25 0.625",
                        day(40) + " arn:a customer 2.5 1.25",
                        day(1) + " arn:b customer 4 2",
                        day(1) + " arn:c old 8 4",
                        day(200) + " arn:gone customer 16 8");
        assertThat(bench.strings("SELECT account_role AS x FROM resource_snapshots FINAL"))
                .containsExactly("customer");
        assertThat(total()).isEqualTo(total);
    }

    @Test
    void aRoleMayGoAndComeBack() {
        for (String role : List.of("a", "b", "a", "b", "a", "")) {
            role(ONE, role);
            if (bench.number("SELECT count() AS x FROM resource_events") == 0) {
                event(ONE, "first", 3, "arn:a", "1.5");
            }
            backfill.stale(List.of()).forEach(stale -> backfill.restamp(stale, (step, done, all) -> {}));

            assertThat(bench.strings("SELECT DISTINCT account_role AS x FROM resource_events"))
                    .containsExactly(role);
            assertThat(bench.strings(HOURLY)).containsExactly(day(3) + " arn:a " + role + " 1.5 0.75");
        }
        bench.clickHouse.execute("OPTIMIZE TABLE cost_hourly FINAL");
        assertThat(bench.number("SELECT count() AS x FROM cost_hourly")).isEqualTo(1);
    }

    @Test
    void aRepeatFindsNothing() {
        role(ONE, "customer");
        event(ONE, "old", 1, "arn:a", "1");
        backfill.stale(List.of()).forEach(stale -> backfill.restamp(stale, (step, done, all) -> {}));
        Stale before = new Stale(ONE, "old", "customer", 1, 1, 0);
        long rows = bench.number("SELECT count() AS x FROM cost_hourly");

        backfill.restamp(before, (step, done, all) -> {});

        assertThat(bench.number("SELECT count() AS x FROM cost_hourly")).isEqualTo(rows);
    }

    @Test
    void whatWasLeftHalfWayIsCompleted() {
        role(ONE, "customer");
        for (int day = 1; day <= 5; day++) {
            event(ONE, "old", day, "arn:a", "1.5");
        }
        Stale stale = backfill.stale(List.of()).getFirst();
        String total = total();

        assertThatThrownBy(() -> backfill.restamp(stale, (step, done, all) -> {
                    if (done == all - 3) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        assertThat(backfill.stale(List.of())).hasSize(1);
        backfill.restamp(stale, (step, done, all) -> {});

        assertThat(backfill.stale(List.of())).isEmpty();
        assertThat(total()).isEqualTo(total);
        assertThat(bench.strings("SELECT DISTINCT account_role AS x FROM (" + nonZero() + ")"))
                .containsExactly("customer");
    }

    @Test
    void progressEndsAtItsTotal() {
        role(ONE, "customer");
        event(ONE, "old", 1, "arn:a", "1");
        List<String> seen = new ArrayList<>();

        backfill.restamp(backfill.stale(List.of()).getFirst(), (step, done, all) -> seen.add(done + "/" + all));

        assertThat(seen).startsWith("0/3").endsWith("3/3");
    }

    @Test
    void anAccountWithoutANodeIsLeftAlone() {
        event(ONE, "old", 1, "arn:a", "1");

        assertThat(backfill.stale(List.of())).isEmpty();
    }

    @Test
    void onlyTheAccountsAskedForAreLookedAt() {
        role(ONE, "customer");
        role(TWO, "customer");
        event(ONE, "old", 1, "arn:a", "1");
        event(TWO, "old", 1, "arn:c", "1");

        assertThat(backfill.stale(List.of(TWO))).extracting(Stale::accountId).containsExactly(TWO);
    }

    @Test
    void aRoleMayHoldAnything() {
        String role = "O'Brien \\ \"ü\" {role:String}";
        role(ONE, role);
        event(ONE, "old", 1, "arn:a", "1");

        backfill.stale(List.of()).forEach(stale -> backfill.restamp(stale, (step, done, all) -> {}));

        assertThat(bench.strings("SELECT account_role AS x FROM resource_events"))
                .containsExactly(role);
        assertThat(bench.strings(HOURLY)).containsExactly(day(1) + " arn:a " + role + " 1 0.5");
    }

    @Test
    void aCollectorThatGoesOnStampingTheOldRoleIsSaid() {
        role(ONE, "customer");
        event(ONE, "old", 1, "arn:a", "1");
        Stale stale = backfill.stale(List.of()).getFirst();

        assertThatThrownBy(() -> backfill.restamp(stale, (step, done, all) -> {
                    if (done == all) {
                        event(ONE, "old", 1, "arn:late", "1");
                    }
                }))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_BUSY))
                .hasMessageContaining("go on coming");
    }

    private static void role(String account, String role) {
        bench.advance(Duration.ofMinutes(1));
        new NodeTable(bench.clickHouse).set("account:" + account, Map.of("role", role), bench.now());
    }

    /** A cost event; the view behind the table makes its hourly row. */
    private static void event(String account, String role, int daysAgo, String arn, String usd) {
        bench.clickHouse.execute("INSERT INTO resource_events (event_time, collector, aws_account_id, aws_region,"
                + " resource_arn, resource_type, event_type, account_role, cost_usd, amortized_cost_usd)"
                + " SELECT " + moment(daysAgo) + ", 'aws', '" + account + "', 'us-east-1', '" + arn
                + "', 'ec2:instance', 'cost', '" + role + "', '" + usd + "', toDecimal128('" + usd + "', 12) / 2");
    }

    private static void hourly(String account, String role, int daysAgo, String arn, String usd) {
        bench.clickHouse.execute(
                "INSERT INTO cost_hourly (hour, aws_account_id, aws_region, resource_type, resource_arn,"
                        + " account_role, cost_usd, amortized_cost_usd) SELECT " + moment(daysAgo) + ", '" + account
                        + "', 'us-east-1', 'ec2:instance', '" + arn + "', '" + role + "', '" + usd + "', toDecimal128('"
                        + usd
                        + "', 12) / 2");
    }

    private static void snapshot(String account, String role, String arn) {
        bench.clickHouse.execute("INSERT INTO resource_snapshots (resource_arn, aws_account_id, account_role, state,"
                + " _version) SELECT '" + arn + "', '" + account + "', '" + role + "', 'running', 1");
    }

    private static String moment(int daysAgo) {
        return "toDateTime(" + midnight.minus(Duration.ofDays(daysAgo)).getEpochSecond() + ", 'UTC')";
    }

    private static String day(int daysAgo) {
        return midnight.minus(Duration.ofDays(daysAgo))
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private static String nonZero() {
        return "SELECT hour, resource_arn, account_role, sum(cost_usd) AS usd FROM cost_hourly"
                + " GROUP BY hour, resource_arn, account_role HAVING usd != 0";
    }

    private static String total() {
        return bench.strings("SELECT concat(toString(sum(cost_usd)), ' ', toString(sum(amortized_cost_usd))) AS x"
                        + " FROM cost_hourly")
                .getFirst();
    }
}
