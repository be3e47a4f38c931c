package dev.polo.collectors.aws;

import dev.polo.common.error.Causes;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What an AWS failure means. The kinds must never be mixed up: a refusal or a throttle that is taken for an empty answer
 * makes living resources look dead.
 *
 * @param outcome how the scope ends
 * @param message one line for a person
 */
public record AwsFailure(Outcome outcome, ErrorCode code, String message) {
    private static final Set<String> DISABLED =
            Set.of("OptInRequired", "UnrecognizedClientException", "UnrecognizedClient", "InvalidClientTokenId");
    private static final Set<String> EXPIRED = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "InvalidToken",
            "SignatureDoesNotMatch",
            "InvalidSignatureException");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "AuthFailure",
            "Forbidden",
            "NotAuthorized",
            "UnauthorizedAccess");

    /** The JDK's HTTP client drops the body of such an answer, and the error's code with it. */
    private static final int UNAUTHORIZED = 401;

    /** Cost Explorer's way to say it; the SDK does not count it as throttling. Source: Cost Explorer API Reference. */
    private static final Set<String> TOO_FAST = Set.of("LimitExceededException");

    /** Whether AWS says to come back later, in words that the SDK's own retries do not know. */
    static boolean isTooFast(Throwable failure) {
        return failure instanceof AwsServiceException service && TOO_FAST.contains(code(service));
    }

    public static AwsFailure of(Throwable failure) {
        AwsServiceException service = Causes.find(failure, AwsServiceException.class);
        if (service != null) {
            return ofService(service);
        }
        SdkClientException client = Causes.find(failure, SdkClientException.class);
        if (client != null) {
            String said = PoloException.describe(client);
            if (said.toLowerCase(Locale.ROOT).contains("unable to load credentials")) {
                return new AwsFailure(
                        Outcome.DENIED,
                        ErrorCode.AWS_CREDENTIALS,
                        "No AWS credentials were found. Sign in (for example 'aws sso login'), or set AWS_PROFILE or"
                                + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
            }
            return new AwsFailure(
                    Outcome.FAILED,
                    ErrorCode.AWS_UNAVAILABLE,
                    "AWS could not be reached or answered nonsense: " + Causes.rootMessage(client)
                            + ". Check the network, and AWS_ENDPOINT_URL where it is set.");
        }
        return new AwsFailure(Outcome.FAILED, ErrorCode.BUG, "Polo failed: " + Causes.rootMessage(failure));
    }

    /** What means "this region is off" elsewhere means, in the very first call, that AWS does not know these keys. */
    static AwsFailure ofFirstCall(Throwable failure) {
        AwsFailure meant = of(failure);
        AwsServiceException service = Causes.find(failure, AwsServiceException.class);
        return service == null || meant.outcome() != Outcome.DISABLED
                ? meant
                : new AwsFailure(
                        Outcome.DENIED,
                        ErrorCode.AWS_CREDENTIALS,
                        "AWS does not know these credentials (" + said(service) + "). Sign in again.");
    }

    private static AwsFailure ofService(AwsServiceException e) {
        String code = code(e);
        String said = said(e);
        if (e.isThrottlingException() || TOO_FAST.contains(code)) {
            return new AwsFailure(Outcome.THROTTLED, ErrorCode.AWS_THROTTLED, "AWS asked to slow down: " + said);
        }
        if (EXPIRED.contains(code)) {
            return new AwsFailure(
                    Outcome.DENIED,
                    ErrorCode.AWS_CREDENTIALS,
                    "The AWS credentials are expired or invalid (" + said + "). Sign in again.");
        }
        if (DISABLED.contains(code)) {
            return new AwsFailure(
                    Outcome.DISABLED, ErrorCode.AWS_REGION_DISABLED, "Not enabled in this account: " + said);
        }
        if (DENIED.contains(code) || e.statusCode() == UNAUTHORIZED || e.statusCode() == 403) {
            return new AwsFailure(Outcome.DENIED, ErrorCode.AWS_DENIED, "AWS refused: " + said);
        }
        return new AwsFailure(
                Outcome.FAILED,
                e.statusCode() >= 500 ? ErrorCode.AWS_UNAVAILABLE : ErrorCode.AWS_BAD_ANSWER,
                "AWS answered with an error: " + said);
    }

    /** Without the request's id where AWS gave no reason: what failed alike has to read alike. */
    private static String said(AwsServiceException e) {
        String code = code(e);
        String message =
                e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
        if (message != null) {
            return (code.isEmpty() ? "HTTP " + e.statusCode() : code) + ": " + message;
        }
        if (!code.isEmpty()) {
            return code;
        }
        return "HTTP " + e.statusCode()
                + (e.statusCode() == UNAUTHORIZED
                        ? " without a reason. Either the region is off in this account, or the credentials are not"
                                + " valid there."
                        : " without a reason");
    }

    /** Empty where the answer has no error in it, as one of a proxy. */
    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    /** As an exception, for failures that stop a whole command. */
    public PoloException asException(Throwable cause) {
        return new PoloException(code, message, cause);
    }
}
