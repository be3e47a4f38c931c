package dev.polo.collectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.Part;
import dev.polo.collectors.core.RunListener;
import dev.polo.common.scope.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code aws_accounts} says after runs of an inventory. */
class AccountTableIT {
    private static final String OTHER = "222222222222";
    private static final Map<String, String> BOTH =
            Map.of("POLO_ACCOUNTS", Bench.ACCOUNT + "," + OTHER, "POLO_REGIONS", Bench.REGION);
    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
        bench.empty("collector_runs", "aws_accounts");
    }

    @Test
    void anAccountThatRefusesTheRoleKeepsWhenItWasLastReadWhole() {
        Volumes volumes = new Volumes();
        bench.run(volumes.collector(), BOTH);
        Instant whole = bench.now();
        volumes.failAfterwards(new IllegalStateException("AWS says no"));
        bench.run(volumes.collector(), BOTH);

        assertThat(accounts())
                .containsExactly(
                        Bench.ACCOUNT + " Acme Production  failed " + whole.toEpochMilli(),
                        OTHER + "  arn:aws:iam::222222222222:role/dev-PoloReadRole failed " + whole.toEpochMilli());
        assertThat(bench.strings("SELECT message AS x FROM aws_accounts FINAL"))
                .allMatch(message -> message.contains("AWS says no"));
    }

    @Test
    void anAccountThatIsReadWholeIsActive() {
        bench.run(new Volumes().collector(), BOTH);

        assertThat(bench.strings("SELECT concat(aws_account_id, ' ', status, message) AS x FROM aws_accounts FINAL"))
                .containsExactlyInAnyOrder(Bench.ACCOUNT + " active", OTHER + " active");
    }

    @Test
    void anAccountThatRefusesTheRoleIsDenied() {
        bench.aws.injectFault(Fault.denied("AssumeRole").forEver());
        bench.run(new Volumes().collector(), Map.of("POLO_ACCOUNTS", Bench.ACCOUNT + "," + OTHER));

        assertThat(bench.strings("SELECT concat(aws_account_id, ' ', status) AS x FROM aws_accounts FINAL"))
                .containsExactlyInAnyOrder(Bench.ACCOUNT + " active", OTHER + " denied");
    }

    @Test
    void partsSayOfAnAccountWhatAWholeRunDoes() {
        Volumes volumes = new Volumes();
        part(volumes, "us-east-1");
        Instant first = bench.now();
        part(volumes, "us-west-2");
        assertThat(accounts()).containsExactly(Bench.ACCOUNT + " Acme Production  active " + first.toEpochMilli());

        volumes.failAfterwards(new IllegalStateException("AWS says no"));
        part(volumes, "us-west-2");
        assertThat(accounts()).containsExactly(Bench.ACCOUNT + " Acme Production  partial " + first.toEpochMilli());

        Volumes well = new Volumes();
        part(well, "us-east-1");
        Instant again = bench.now();
        part(well, "us-west-2");
        assertThat(accounts()).containsExactly(Bench.ACCOUNT + " Acme Production  active " + again.toEpochMilli());
    }

    private static void part(Volumes volumes, String region) {
        bench.run(
                volumes.collector(),
                Map.of("POLO_ACCOUNTS", Bench.ACCOUNT, "POLO_REGIONS", "us-east-1,us-west-2"),
                new Part(List.of(Bench.ACCOUNT), List.of(region), List.of()),
                Deadline.NONE,
                RunListener.SILENT);
    }

    private static List<String> accounts() {
        return bench.strings("SELECT concat(aws_account_id, ' ', account_name, ' ', read_role_arn, ' ', status, ' ',"
                + " toString(toUnixTimestamp64Milli(last_complete_scan))) AS x FROM aws_accounts FINAL ORDER BY x");
    }
}
