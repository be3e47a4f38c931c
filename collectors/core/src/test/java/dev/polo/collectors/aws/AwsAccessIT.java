package dev.polo.collectors.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.TestAws;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Which accounts and regions a run covers, what its requests are counted as, and how a secret is read. */
class AwsAccessIT {
    private static final String OWN = "111111111111";

    private final EmulatedAws aws = TestAws.acme();
    private final AwsAccess access = new AwsAccess(
            UrlConnectionHttpClient.create(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
            Region.US_EAST_1,
            aws.url(),
            "dev-PoloReadRole",
            "secret-handshake");

    @BeforeEach
    void reset() {
        aws.clearFaults();
        aws.resetCalls();
    }

    @AfterEach
    void clear() {
        aws.clearFaults();
        access.close();
    }

    @Test
    void withoutSettingsTheCallersOwnAccountIsReadDirectly() {
        assertThat(accounts("").survey().accounts()).containsExactly(new Account(OWN, "Acme Production", null));
    }

    @Test
    void otherAccountsAreReadThroughTheRole() {
        assertThat(accounts("222222222222," + OWN).survey().accounts())
                .containsExactly(
                        new Account(OWN, "Acme Production", null),
                        new Account("222222222222", "", "arn:aws:iam::222222222222:role/dev-PoloReadRole"));
    }

    @Test
    void theOrganizationsAccountsAreDiscovered() {
        assertThat(accounts("organization").survey().accounts())
                .containsExactly(new Account(OWN, "Acme Production", null));
    }

    @Test
    void anOrganizationThatMayNotBeListedStopsADiscovery() {
        aws.injectFault(Fault.denied("ListAccounts").forEver());

        assertPolo(() -> accounts("organization").survey(), ErrorCode.AWS_DENIED, "ListAccounts");
        assertThat(accounts("").survey().accounts()).containsExactly(new Account(OWN, "", null));
    }

    @Test
    void keysThatAwsDoesNotKnowAreSaidSo() {
        aws.injectFault(Fault.error(
                        "GetCallerIdentity",
                        "InvalidClientTokenId",
                        "The security token included in the request is invalid.",
                        403)
                .forEver());

        assertPolo(() -> accounts("").survey(), ErrorCode.AWS_CREDENTIALS, "AWS does not know these credentials");
    }

    @Test
    void expiredCredentialsAreSaidSo() {
        aws.injectFault(Fault.error("GetCallerIdentity", "ExpiredToken", "The security token is expired", 403)
                .forEver());

        assertPolo(() -> accounts("").survey(), ErrorCode.AWS_CREDENTIALS, "expired");
    }

    @Test
    void withoutSettingsTheEnabledRegionsAreRead() {
        assertThat(regions("").of(new Account(OWN, "", null)).on()).containsExactly("us-east-1", "us-west-2");
        assertThat(regions("").of(new Account(OWN, "", null)).off()).contains("ap-east-1");
    }

    @Test
    void regionsOfTheSettingsAreTakenWithoutAsking() {
        assertThat(regions("us-west-2").of(new Account(OWN, "", null)).on()).containsExactly("us-west-2");
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    void aRegionOfTheSettingsThatTheAccountHasNotOptedIntoIsOff() {
        Regions.Survey survey = regions("us-west-2,ap-east-1").of(new Account(OWN, "", null));

        assertThat(survey.on()).containsExactly("us-west-2");
        assertThat(survey.off()).containsExactly("ap-east-1");
    }

    @Test
    void aRegionThatAwsDoesNotHaveIsNamed() {
        assertPolo(
                () -> regions("us-east-1,nowhere-1").of(new Account(OWN, "", null)),
                ErrorCode.UNKNOWN_REGION,
                "'nowhere-1'");
        assertPolo(
                () -> regions("aws-global").of(new Account(OWN, "", null)), ErrorCode.UNKNOWN_REGION, "'aws-global'");
    }

    @Test
    void everyRequestIsCountedRetriesIncluded() {
        aws.injectFault(Fault.throttle("DescribeVolumes").times(2));
        try (AwsSession session = new AwsSession(access, new RateLimits(), OWN, "us-east-1", null)) {
            session.client(Ec2Client.builder()).describeVolumes(request -> request.maxResults(1000));

            assertThat(aws.calls()).containsExactly(new Call("ec2", "DescribeVolumes", OWN, "us-east-1", 3));
            assertThat(session.calls()).isEqualTo(3);
            assertThat(session.paidCalls()).isZero();
        }
    }

    @Test
    void anotherAccountIsReachedByAssumingItsRole() {
        String role = "arn:aws:iam::222222222222:role/dev-PoloReadRole";
        try (AwsSession session = new AwsSession(access, new RateLimits(), "222222222222", "us-east-1", role)) {
            assertThat(session.client(Ec2Client.builder())
                            .describeInstances(request -> request.maxResults(1000))
                            .reservations())
                    .isEmpty();

            assertThat(aws.calls())
                    .extracting(Call::operation, Call::account)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("AssumeRole", OWN),
                            org.assertj.core.groups.Tuple.tuple("DescribeInstances", "222222222222"));
            assertThat(session.calls()).isEqualTo(2);
        }
    }

    @Test
    void aSecretIsReadAsItIs() {
        String arn;
        try (AwsSession session = new AwsSession(access, new RateLimits(), OWN, "us-east-1", null)) {
            arn = session.client(SecretsManagerClient.builder())
                    .createSecret(request -> request.name("clickhouse").secretString("p@ss 'word'\\"))
                    .arn();
        }
        assertThat(SecretText.read(access, arn).value()).isEqualTo("p@ss 'word'\\");
    }

    @Test
    void aSecretThatCannotBeReadIsNamed() {
        String arn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:gone-AbCdEf";

        assertPolo(() -> SecretText.read(access, arn), ErrorCode.AWS_BAD_ANSWER, arn);
        aws.injectFault(Fault.denied("GetSecretValue").forEver());
        assertPolo(() -> SecretText.read(access, arn), ErrorCode.AWS_DENIED, arn);
    }

    private Accounts accounts(String setting) {
        return new Accounts(PoloConfig.from(Map.of("POLO_ACCOUNTS", setting)), access, new RateLimits());
    }

    private Regions regions(String setting) {
        return new Regions(PoloConfig.from(Map.of("POLO_REGIONS", setting)), access, new RateLimits());
    }

    private static void assertPolo(ThrowingCallable action, ErrorCode code, String says) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        PoloException.class, thrown -> assertThat(thrown.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }
}
