package dev.polo.collectors.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.scope.Outcome;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.organizations.OrganizationsClient;

/** Every kind of failure, as the real SDK throws it for the answer AWS gives. */
class AwsFailureTest {
    private static final AwsCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource({
        "503, RequestLimitExceeded, THROTTLED, AWS_THROTTLED",
        "400, Throttling, THROTTLED, AWS_THROTTLED",
        "400, ThrottlingException, THROTTLED, AWS_THROTTLED",
        "429, Whatever, THROTTLED, AWS_THROTTLED",
        "400, LimitExceededException, THROTTLED, AWS_THROTTLED",
        "403, UnauthorizedOperation, DENIED, AWS_DENIED",
        "403, AccessDenied, DENIED, AWS_DENIED",
        "400, AccessDeniedException, DENIED, AWS_DENIED",
        "401, AuthFailure, DENIED, AWS_DENIED",
        "400, ExpiredToken, DENIED, AWS_CREDENTIALS",
        "400, ExpiredTokenException, DENIED, AWS_CREDENTIALS",
        "400, RequestExpired, DENIED, AWS_CREDENTIALS",
        "403, SignatureDoesNotMatch, DENIED, AWS_CREDENTIALS",
        "400, InvalidSignatureException, DENIED, AWS_CREDENTIALS",
        "401, OptInRequired, DISABLED, AWS_REGION_DISABLED",
        "400, UnrecognizedClientException, DISABLED, AWS_REGION_DISABLED",
        "403, InvalidClientTokenId, DISABLED, AWS_REGION_DISABLED",
        "500, InternalError, FAILED, AWS_UNAVAILABLE",
        "503, Unavailable, FAILED, AWS_UNAVAILABLE",
        "400, InvalidParameterValue, FAILED, AWS_BAD_ANSWER",
    })
    void anErrorOfAwsIsSortedByItsCode(int status, String code, Outcome outcome, ErrorCode expected) {
        AwsFailure failure = ofEc2(StubHttp.always(status, """
                <Response><Errors><Error><Code>%s</Code><Message>as AWS says</Message></Error></Errors>
                <RequestID>1</RequestID></Response>
                """.formatted(code)));

        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.message()).contains(code + ": as AWS says");
    }

    @ParameterizedTest
    @CsvSource({"401, DENIED", "403, DENIED", "429, THROTTLED", "500, FAILED", "503, FAILED"})
    void anErrorWhoseBodyWasLostIsSortedByItsStatus(int status, Outcome outcome) {
        AwsFailure failure = ofEc2(StubHttp.always(status, ""));

        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.message()).contains("HTTP " + status).doesNotContain("Request ID", "null");
    }

    @Test
    void keysThatAwsDoesNotKnowAreNotTakenForARegionThatIsOff() {
        try (Ec2Client client = ec2(
                StubHttp.always(
                        403,
                        "<Response><Errors><Error><Code>InvalidClientTokenId</Code><Message>is invalid.</Message>"
                                + "</Error></Errors></Response>"),
                KEYS)) {
            AwsFailure failure = AwsFailure.ofFirstCall(catchThrowable(client::describeVolumes));

            assertThat(failure)
                    .isEqualTo(new AwsFailure(
                            Outcome.DENIED,
                            ErrorCode.AWS_CREDENTIALS,
                            "AWS does not know these credentials (InvalidClientTokenId: is invalid.). Sign in again."));
        }
    }

    @Test
    void errorsOfTheJsonProtocolAreSortedToo() {
        SdkHttpClient http = StubHttp.always(400, """
                {"__type":"com.amazonaws.organizations#AccessDeniedException","Message":"no"}
                """);
        try (OrganizationsClient client = OrganizationsClient.builder()
                .httpClient(http)
                .region(Region.US_EAST_1)
                .credentialsProvider(KEYS)
                .build()) {
            AwsFailure failure = AwsFailure.of(catchThrowable(client::listAccounts));
            assertThat(failure.outcome()).isEqualTo(Outcome.DENIED);
            assertThat(failure.message()).contains("AccessDeniedException: no");
        }
    }

    @Test
    void halfAnAnswerIsAFailureAndNoEmptyList() {
        assertUnavailable(ofEc2(StubHttp.always(200, "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1")));
    }

    @Test
    void aConnectionResetIsAFailureOfTheSource() {
        AwsFailure failure = ofEc2(StubHttp.failing(new SocketException("Connection reset")));

        assertUnavailable(failure);
        assertThat(failure.message()).contains("Connection reset").doesNotContain("\n");
    }

    @Test
    void aTimeoutIsAFailureOfTheSource() {
        assertUnavailable(ofEc2(StubHttp.failing(new SocketTimeoutException("Read timed out"))));
    }

    @Test
    void anAttemptThatNeverEndsIsAFailureOfTheSource() {
        CountDownLatch never = new CountDownLatch(1);
        StubHttp hung = new StubHttp(_ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException("cut off", e);
            }
            return StubHttp.Answer.ok("");
        });
        try (Ec2Client client = Ec2Client.builder()
                .httpClient(hung)
                .region(Region.US_EAST_1)
                .credentialsProvider(KEYS)
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(Duration.ofMillis(50))
                        .retryStrategy(retries -> retries.maxAttempts(1)))
                .build()) {
            assertUnavailable(AwsFailure.of(catchThrowable(client::describeVolumes)));
        }
    }

    @Test
    void missingCredentialsAreSaidWithWhatToDo() {
        AwsFailure failure = ofEc2(
                StubHttp.always(200, ""), AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()));

        assertThat(failure.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(failure.code()).isEqualTo(ErrorCode.AWS_CREDENTIALS);
        assertThat(failure.message()).contains("aws sso login");
    }

    @Test
    void theKindIsFoundBehindWrappers() {
        Throwable denied = catchThrowable(() -> ec2(
                        StubHttp.always(
                                403,
                                "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
                                        + "</Error></Errors></Response>"),
                        KEYS)
                .describeVolumes());

        assertThat(AwsFailure.of(new ExecutionException(new IllegalStateException(denied)))
                        .outcome())
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void whatIsNotOfAwsIsOurOwnBug() {
        AwsFailure failure = AwsFailure.of(new IllegalStateException("list was null"));

        assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure.code()).isEqualTo(ErrorCode.BUG);
        assertThat(failure.message()).contains("list was null");
    }

    private static void assertUnavailable(AwsFailure failure) {
        assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure.code()).isEqualTo(ErrorCode.AWS_UNAVAILABLE);
        assertThat(failure.message()).contains("Check the network");
    }

    private static AwsFailure ofEc2(StubHttp http) {
        return ofEc2(http, KEYS);
    }

    private static AwsFailure ofEc2(StubHttp http, AwsCredentialsProvider credentials) {
        try (Ec2Client client = ec2(http, credentials)) {
            return AwsFailure.of(catchThrowable(client::describeVolumes));
        }
    }

    private static Ec2Client ec2(StubHttp http, AwsCredentialsProvider credentials) {
        return Ec2Client.builder()
                .httpClient(http)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(override -> override.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }
}
