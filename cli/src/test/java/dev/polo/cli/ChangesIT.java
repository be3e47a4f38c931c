package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.cli.CommandRun.Shell;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.testkit.database.PoloDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changed and who did it, as {@code diff} and {@code history} tell it. */
class ChangesIT {
    private static final String ACCOUNT = "111111111111";
    private static final String ARN = "arn:aws:ec2:us-east-1:" + ACCOUNT + ":volume/vol-1";
    /** Not long ago: events older than 90 days would go. */
    private static Instant beginning;

    @TempDir
    private static Path home;

    private static PoloDatabase database;
    private static ClickHouse clickHouse;
    private static Shell shell;

    @BeforeAll
    static void start() {
        beginning = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(5));
        database = PoloDatabase.migrated("polo_changes");
        clickHouse = database.clickHouse();
        shell = Shell.in(home).with(database.variables());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        clickHouse.execute("TRUNCATE TABLE resource_events");
        clickHouse.execute("TRUNCATE TABLE collector_runs");
    }

    @Test
    void aChangeShowsWhoMadeIt() {
        capture(0);
        call(ARN, 30, "config", "ModifyVolume", "lee", "");
        call(ARN, 40, "tag_change", "CreateTags", "dana", "");
        capture(60);
        change(ARN, 60, "config", "changed", Map.of("before.size_gb", "8", "after.size_gb", "16"));
        change(ARN, 60, "tag_change", "added", Map.of("tag", "team", "after", "search"));
        call(ARN, 70, "config", "ModifyVolume", "kim", "");

        assertThat(history())
                .containsExactly(
                        "config ModifyVolume lee ",
                        "tag_change CreateTags dana ",
                        "config changed lee ModifyVolume",
                        "tag_change added dana CreateTags",
                        "config ModifyVolume kim ");
    }

    @Test
    void aCallBeforeTheLastCaptureOrOneThatFailedMadeNoChange() {
        call(ARN, 30, "config", "ModifyVolume", "lee", "");
        capture(60);
        call(ARN, 90, "config", "ModifyVolume failed", "kim", "Client.UnauthorizedOperation");
        capture(120);
        change(ARN, 120, "config", "changed", Map.of("before.size_gb", "8", "after.size_gb", "16"));

        assertThat(history())
                .containsExactly("config ModifyVolume lee ", "config ModifyVolume failed kim ", "config changed  ");
        assertThat(shell.run("history", "vol-1").out()).contains("error_code=Client.UnauthorizedOperation");
    }

    @Test
    void whatTakesEffectLaterIsPutDownToWhoAskedForIt() {
        call(ARN, 55, "lifecycle", "DeleteVolume", "lee", "");
        capture(60);
        capture(120);
        change(ARN, 120, "lifecycle", "deleted", Map.of("before", "in-use", "after", "deleted"));

        assertThat(history()).contains("lifecycle deleted lee DeleteVolume");
    }

    @Test
    void whatIsSeenForTheFirstTimeIsOnlyPutDownToItsCreation() {
        call(ARN, 30, "tag_change", "CreateTags", "dana", "");
        call(ARN, 31, "config", "AttachVolume", "dana", "");
        change(ARN, 60, "lifecycle", "discovered", Map.of("state", "in-use"));
        assertThat(history()).contains("lifecycle discovered  ");

        call(ARN, 20, "lifecycle", "CreateVolume", "lee", "");
        assertThat(history()).contains("lifecycle discovered lee CreateVolume");
    }

    @Test
    void aDifferenceIsNet() {
        change(ARN, 10, "config", "changed", Map.of("before.iops", "100", "after.iops", "200"));
        change(
                ARN,
                60,
                "config",
                "changed",
                Map.of("before.iops", "200", "after.iops", "300", "before.kms", "", "after.kms", "k"));
        change(ARN, 120, "config", "changed", Map.of("before.iops", "300", "after.iops", "400"));
        change(ARN, 60, "lifecycle", "state_changed", Map.of("before", "in-use", "after", "available"));
        change(ARN, 60, "tag_change", "added", Map.of("tag", "team", "after", ""));
        change(ARN, 60, "tag_change", "removed", Map.of("tag", "old", "before", "x"));
        change(ARN, 60, "tag_change", "changed", Map.of("tag", "env", "before", "dev", "after", "prod"));
        call(ARN, 60, "lifecycle", "DeleteVolume", "lee", "");

        assertThat(diff(30, 180))
                .containsExactly(
                        "ebs:volume,vol-1,,state_changed,,in-use,available",
                        "ebs:volume,vol-1,,property_changed,iops,200,400",
                        "ebs:volume,vol-1,,property_changed,kms,,k",
                        "ebs:volume,vol-1,,tag_changed,env,dev,prod",
                        "ebs:volume,vol-1,,tag_removed,old,x,",
                        "ebs:volume,vol-1,,tag_added,team,,");
    }

    @Test
    void whatChangedBackIsNoDifference() {
        change(ARN, 60, "config", "changed", Map.of("before.iops", "100", "after.iops", "200"));
        change(ARN, 60, "lifecycle", "state_changed", Map.of("before", "in-use", "after", "available"));
        change(ARN, 60, "tag_change", "added", Map.of("tag", "team", "after", "search"));
        change(ARN, 120, "config", "changed", Map.of("before.iops", "200", "after.iops", "100"));
        change(ARN, 120, "lifecycle", "state_changed", Map.of("before", "available", "after", "in-use"));
        change(ARN, 120, "tag_change", "removed", Map.of("tag", "team", "before", "search"));

        assertThat(diff(30, 180)).isEmpty();
        assertThat(diff(30, 90)).hasSize(3);
        assertThat(diff(90, 180)).hasSize(3);
    }

    @Test
    void whatCameOrWentIsOneRowAndWhatCameAndWentNone() {
        String second = ARN + "2";
        change(ARN, 60, "lifecycle", "discovered", Map.of("state", "creating"));
        change(ARN, 120, "lifecycle", "state_changed", Map.of("before", "creating", "after", "available"));
        change(ARN, 120, "config", "changed", Map.of("before.iops", "100", "after.iops", "200"));
        change(second, 60, "tag_change", "added", Map.of("tag", "team", "after", "search"));
        change(second, 120, "lifecycle", "deleted", Map.of("before", "available", "after", "deleted"));
        change(ARN + "3", 60, "lifecycle", "discovered", Map.of("state", "available"));
        change(ARN + "3", 120, "lifecycle", "deleted", Map.of("before", "available", "after", "deleted"));

        assertThat(diff(30, 180))
                .containsExactly("ebs:volume,vol-1,,discovered,,,available", "ebs:volume,vol-12,,deleted,,available,");
    }

    @Test
    void aDifferenceCanBeOfATypeAndOfAccounts() {
        change(ARN, 60, "lifecycle", "discovered", Map.of("state", "available"));

        assertThat(diff(30, 180, "--type", "ebs:volume", "--accounts", ACCOUNT)).hasSize(1);
        assertThat(diff(30, 180, "--type", "ec2:instance")).isEmpty();
        CommandRun slip = shell.run("diff", "--from", at(30).toString(), "--type", "ebs:volum");
        assertThat(slip.exitCode()).isEqualTo(2);
        assertThat(slip.err()).contains("There is no resource type 'ebs:volum'. Use one of ", " ebs:volume, ");
        assertThat(diff(30, 180, "--accounts", "222222222222")).isEmpty();
        assertThat(diff(30, 180, "--regions", "eu-west-1")).isEmpty();
        assertThat(shell.run("diff", "--from", at(30).toString(), "--format", "json")
                        .out())
                .contains("\"change\" : \"discovered\"");
        assertThat(shell.run("diff", "--from", at(90).toString()).err()).contains("Nothing changed");
    }

    private static Instant at(int minute) {
        return beginning.plus(Duration.ofMinutes(minute));
    }

    private static void capture(int minute) {
        clickHouse.execute(
                "INSERT INTO collector_runs (collector, scope_kind, aws_account_id, aws_region, resource_type,"
                        + " outcome, captured_at) VALUES ('ec2', 'scope', '" + ACCOUNT
                        + "', 'us-east-1', 'ebs:volume', 'complete', " + time(minute) + ")");
    }

    private static void change(String arn, int minute, String type, String action, Map<String, String> properties) {
        insert("ec2", arn, minute, type, action, "", properties);
    }

    private static void call(String arn, int minute, String type, String action, String actor, String error) {
        insert(
                "cloudtrail",
                arn,
                minute,
                type,
                action,
                actor,
                error.isEmpty() ? Map.of() : Map.of("error_code", error));
    }

    private static void insert(
            String collector,
            String arn,
            int minute,
            String type,
            String action,
            String actor,
            Map<String, String> properties) {
        clickHouse.execute(
                "INSERT INTO resource_events (event_time, collector, aws_account_id, aws_region, resource_arn,"
                        + " resource_type, resource_id, event_type, event_action, actor_name, properties) SELECT "
                        + time(minute) + ", '" + collector + "', '" + ACCOUNT + "', 'us-east-1', '" + arn
                        + "', 'ebs:volume', '" + arn.substring(arn.indexOf("vol-")) + "', '" + type + "', '" + action
                        + "', '"
                        + actor + "', CAST(map(" + (properties.isEmpty() ? "" : map(properties))
                        + "), 'Map(String, String)')");
    }

    private static String map(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(entry -> SqlText.literal(entry.getKey()) + ", " + SqlText.literal(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String time(int minute) {
        return "fromUnixTimestamp64Milli(" + at(minute).toEpochMilli() + ", 'UTC')";
    }

    /** Type, action, actor and cause of each event. */
    private static List<String> history() {
        return NamedQuery.of("history").rows(clickHouse, Map.of("resource", "vol-1")).stream()
                .map(row -> row.get("event_type") + " " + row.get("event_action") + " " + row.get("actor_name") + " "
                        + row.get("caused_by"))
                .toList();
    }

    /** The rows without the ARN, which is the last column. */
    private static List<String> diff(int from, int to, String... further) {
        List<String> arguments = new ArrayList<>(
                List.of("diff", "--from", at(from).toString(), "--to", at(to).toString(), "--format", "csv"));
        arguments.addAll(List.of(further));
        CommandRun run = shell.run(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }
}
