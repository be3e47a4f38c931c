package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.cli.CommandRun.Shell;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inventory in trouble of several kinds at once, as a person meets it. */
class FaultsIT {
    private static final String INVENTORY = "SELECT concat(resource_arn, ' ', state, ' ', toString(properties)) AS x"
            + " FROM resource_snapshots FINAL ORDER BY x";

    @TempDir
    private static Path home;

    private static EmulatedAws aws;
    private static SignedIn signedIn;
    private static PoloDatabase database;
    private static Shell shell;

    @BeforeAll
    static void start() {
        aws = TestAws.acme();
        signedIn = SignedIn.to(aws.url().toString());
        database = PoloDatabase.migrated("polo_faults");
        shell = Shell.in(home).with(database.variables()).with("POLO_REGIONS", "us-east-1,us-west-2,ap-east-1");
    }

    @AfterAll
    static void stop() {
        signedIn.close();
        aws.clearFaults();
        database.close();
    }

    @Test
    void troubleIsNamedScopeByScopeAndPassesWithoutATrace() {
        CommandRun well = shell.run("collect", "ec2");
        assertThat(well.exitCode()).as(well.err()).isZero();
        assertThat(well.err())
                .contains("ap-east-1: disabled. Region ap-east-1 is not enabled in account 111111111111.");
        List<String> inventory = database.strings(INVENTORY);
        assertThat(inventory).isNotEmpty();

        aws.injectFault(Fault.denied("DescribeVolumes").inRegion("us-east-1").forEver());
        aws.injectFault(Fault.of("DescribeSubnets", Fault.Kind.MALFORMED)
                .inRegion("us-east-1")
                .forEver());
        aws.injectFault(Fault.throttle("DescribeVpcs").inRegion("us-east-1").forEver());
        aws.injectFault(Fault.of("DescribeInstances", Fault.Kind.RESET)
                .inRegion("us-east-1")
                .forEver());
        aws.injectFault(Fault.error("DescribeNatGateways", "ExpiredToken", "over", 400)
                .inRegion("us-east-1")
                .forEver());
        for (int round = 0; round < 2; round++) {
            CommandRun troubled = shell.run("collect", "ec2");

            assertThat(troubled.exitCode()).isEqualTo(1);
            assertThat(troubled.err())
                    .contains(
                            "us-east-1 ebs:volume: denied. AWS refused: ",
                            "us-east-1 subnet: failed. ",
                            "us-east-1 vpc: throttled. AWS asked to slow down: ",
                            "us-east-1 ec2:instance: failed. AWS could not be reached",
                            "us-east-1 vpc:nat_gateway: denied. The AWS credentials are expired");
            assertThat(database.strings(INVENTORY)).isEqualTo(inventory);
        }
        CommandRun runs = shell.run("runs", "--collector", "ec2", "--limit", "6", "--format", "csv");
        assertThat(runs.err()).contains("Only the newest 6 rows are shown");
        assertThat(runs.out().lines().toList())
                .as("what is wrong comes first")
                .hasSize(7)
                .element(1, STRING)
                .contains(",partial,", "5 of ", " scopes are not complete");
        assertThat(runs.out())
                .contains("ebs:volume,denied,", "subnet,failed,", "vpc,throttled,", "vpc:nat_gateway,denied,")
                .doesNotContain(",complete,", ",disabled,");
        assertThat(shell.run("runs", "--collector", "ec2", "--format", "csv").out())
                .contains("ap-east-1,,disabled,");
        CommandRun none = shell.run("runs", "--collector", "metrics");
        assertThat(none.exitCode()).isZero();
        assertThat(none.err()).contains("No run of metrics is recorded.");
        CommandRun slip = shell.run("runs", "--collector", "metric");
        assertThat(slip.exitCode()).isEqualTo(2);
        assertThat(slip.err()).contains("There is no collector 'metric'. Use one of ");
        assertThat(outcomes())
                .as("a region that never was on is no trouble")
                .hasSize(5)
                .allMatch(line -> line.startsWith("ec2,111111111111,us-east-1,"));

        aws.clearFaults();
        CommandRun recovered = shell.run("collect", "ec2");
        assertThat(recovered.exitCode()).as(recovered.err()).isZero();
        assertThat(database.strings(INVENTORY)).isEqualTo(inventory);
        assertThat(outcomes()).isEmpty();
        assertThat(database.strings("SELECT DISTINCT event_action AS x FROM resource_events"))
                .containsExactly("discovered");
    }

    private static List<String> outcomes() {
        return shell.run("query", "outcomes", "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .toList();
    }
}
