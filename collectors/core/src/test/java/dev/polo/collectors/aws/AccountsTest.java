package dev.polo.collectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.config.PoloConfig;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Answers that no emulator gives: accounts that are closed, Organizations that cannot be reached. */
class AccountsTest {
    private static final String CALLER = """
            <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::111111111111:user/dana</Arn>
            <Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
            """;

    @Test
    void onlyActiveAccountsAreDiscoveredWhicheverFieldSaysIt() {
        StubHttp aws = StubHttp.byHost(host -> host.startsWith("sts") ? CALLER : """
                {"Accounts":[
                  {"Id":"111111111111","Name":"Management","Status":"ACTIVE"},
                  {"Id":"222222222222","Name":"By state","State":"ACTIVE"},
                  {"Id":"333333333333","Name":"Closing","Status":"ACTIVE","State":"PENDING_CLOSURE"},
                  {"Id":"444444444444","Name":"Closed","Status":"SUSPENDED"},
                  {"Id":"555555555555","Status":"ACTIVE"}]}
                """);

        Accounts.Survey survey = accounts(aws, Map.of("POLO_ACCOUNTS", "organization"));

        assertThat(survey.accounts())
                .containsExactly(
                        new Account("111111111111", "Management", null),
                        new Account(
                                "222222222222", "By state", "arn:aws-us-gov:iam::222222222222:role/dev-PoloReadRole"),
                        new Account("555555555555", "", "arn:aws-us-gov:iam::555555555555:role/dev-PoloReadRole"));
        assertThat(survey.closed())
                .containsExactly(
                        new ClosedAccount("333333333333", "Closing", "PENDING_CLOSURE"),
                        new ClosedAccount("444444444444", "Closed", "SUSPENDED"));
        assertThat(survey.closed().getLast().notice())
                .isEqualTo("Account 444444444444 (Closed) is SUSPENDED in Organizations, and skipped.");
    }

    @Test
    void namesAreDoneWithoutWhereOrganizationsCannotBeReached() {
        StubHttp aws = new StubHttp(request -> {
            String host = request.httpRequest().host();
            if (host.startsWith("sts")) {
                return StubHttp.Answer.ok(CALLER);
            }
            throw new UnknownHostException(host);
        });

        assertThat(accounts(aws, Map.of()).accounts()).containsExactly(new Account("111111111111", "", null));
    }

    private static Accounts.Survey accounts(StubHttp http, Map<String, String> settings) {
        PoloConfig config = PoloConfig.from(settings);
        AwsAccess access = new AwsAccess(
                http,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_GOV_WEST_1,
                null,
                config.readRoleName(),
                null);
        return new Accounts(config, access, new RateLimits()).survey();
    }
}
