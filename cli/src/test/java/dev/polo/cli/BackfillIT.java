package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.cli.CommandRun.Shell;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.testkit.database.PoloDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polo backfill account-role}, as a person meets it. */
class BackfillIT {
    private static final String ACCOUNT = "111111111111";

    @TempDir
    private static Path home;

    private static PoloDatabase database;
    private static ClickHouse clickHouse;
    private static Shell shell;

    @BeforeAll
    static void start() {
        database = PoloDatabase.migrated("polo_backfill");
        clickHouse = database.clickHouse();
        shell = Shell.in(home).with(database.variables());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        for (String table :
                new String[] {"resource_events", "cost_hourly", "hierarchy_nodes", "hierarchy_node_metadata"}) {
            clickHouse.execute("TRUNCATE TABLE " + table);
        }
    }

    @Test
    void settingARoleSaysWhatIsLeftToDo() {
        event("");

        CommandRun set = shell.run("node", "set", "account:" + ACCOUNT, "role=customer");
        assertThat(set.exitCode()).isZero();
        assertThat(set.err()).contains("Stored events carry another role: polo backfill account-role");

        assertThat(shell.run("node", "set", "account:" + ACCOUNT, "tier=gold").err())
                .doesNotContain("another role");
    }

    @Test
    void aDryRunShowsAndChangesNothing() {
        event("old");
        shell.run("node", "set", "account:" + ACCOUNT, "role=customer");

        CommandRun dry = shell.run("backfill", "account-role", "--dry-run", "--format", "csv");

        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out())
                .isEqualTo("aws_account_id,stamped,role,event_count,cost_days,resource_count\n" + ACCOUNT
                        + ",old,customer,1,1,0\n");
        assertThat(dry.err()).contains("1 account would be restamped; nothing was changed.");
        assertThat(roles()).isEqualTo("old");
    }

    @Test
    void whatIsStampedIsShownAndARepeatFindsNothing() {
        event("old");
        shell.run("node", "set", "account:" + ACCOUNT, "role=customer");

        CommandRun run = shell.run("backfill", "account-role");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(ACCOUNT).contains("old").contains("customer");
        assertThat(run.err()).contains("account-role").contains("1 account restamped.");
        assertThat(roles()).isEqualTo("customer");
        CommandRun again = shell.run("backfill", "account-role");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("Everything carries the role of its account.");
    }

    @Test
    void accountsThatAreNotAskedForStayAsTheyAre() {
        event("old");
        shell.run("node", "set", "account:" + ACCOUNT, "role=customer");

        CommandRun run = shell.run("backfill", "account-role", "--accounts", "222222222222", "--format", "json");

        assertThat(run.out().replaceAll("\\s", "")).isEqualTo("[]");
        assertThat(roles()).isEqualTo("old");
    }

    private static void event(String role) {
        clickHouse.execute("INSERT INTO resource_events (event_time, collector, aws_account_id, resource_arn,"
                + " resource_type, event_type, account_role, cost_usd) SELECT now64(3) - INTERVAL 3 DAY, 'aws', '"
                + ACCOUNT + "', 'arn:a', 'ec2:instance', 'cost', '" + role + "', '1.5'");
    }

    private static String roles() {
        return clickHouse
                .query(
                        "SELECT arrayStringConcat(groupUniqArray(toString(account_role)), ',') AS x FROM resource_events",
                        row -> row.string("x"))
                .getFirst();
    }
}
