package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Accounts are apart: what one owns and pays, another does not see. */
class AccountsIT {
    private static final String MEMBER = "222222222222";

    @TempDir
    static Path state;

    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state).estate("acme").start();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Test
    void anAssumedRoleSeesItsAccountOnly() {
        AwsCredentials member = member();
        try (StsClient sts = EmulatorForTests.client(StsClient.builder(), aws.url(), Region.US_EAST_1, member);
                Ec2Client ec2 = EmulatorForTests.client(Ec2Client.builder(), aws.url(), Region.US_EAST_1, member);
                Ec2Client own = EmulatorForTests.client(Ec2Client.builder(), aws)) {
            assertThat(sts.getCallerIdentity().account()).isEqualTo(MEMBER);
            assertThat(ec2.describeInstances().reservations()).isEmpty();
            assertThat(ec2.describeVpcs().vpcs()).isEmpty();
            assertThat(own.describeInstances().reservations()).hasSize(5);
        }
        assertThat(aws.calls()).contains(new Call("ec2", "DescribeInstances", MEMBER, "us-east-1", 1));
    }

    @Test
    void aMemberSeesItsOwnCostsAndThePayerAll() {
        var day = EmulatorForTests.TODAY.minusDays(1);
        aws.replaceCostLines(
                day,
                List.of(
                        CostLineFixture.usage("111111111111", "i-1", "BoxUsage:m5.large", "EC2", "us-east-1", "1.5"),
                        CostLineFixture.usage(MEMBER, "i-2", "BoxUsage:m5.large", "EC2", "us-east-1", "0.25")));
        try (CostExplorerClient payer = EmulatorForTests.client(CostExplorerClient.builder(), aws);
                CostExplorerClient own =
                        EmulatorForTests.client(CostExplorerClient.builder(), aws.url(), Region.US_EAST_1, member())) {
            assertThat(List.of(total(payer), total(own))).containsExactly("1.75", "0.25");
        }
    }

    private static String total(CostExplorerClient costs) {
        var day = EmulatorForTests.TODAY.minusDays(1);
        return costs.getCostAndUsage(r -> r.timePeriod(
                                p -> p.start(day.toString()).end(day.plusDays(1).toString()))
                        .granularity(Granularity.DAILY)
                        .metrics("UnblendedCost"))
                .resultsByTime()
                .getFirst()
                .total()
                .getOrDefault("UnblendedCost", null)
                .amount();
    }

    private static AwsCredentials member() {
        try (StsClient sts = EmulatorForTests.client(StsClient.builder(), aws)) {
            Credentials assumed = sts.assumeRole(r -> r.roleArn("arn:aws:iam::" + MEMBER + ":role/dev-PoloReadRole")
                            .roleSessionName("polo"))
                    .credentials();
            return AwsSessionCredentials.create(
                    assumed.accessKeyId(), assumed.secretAccessKey(), assumed.sessionToken());
        }
    }
}
