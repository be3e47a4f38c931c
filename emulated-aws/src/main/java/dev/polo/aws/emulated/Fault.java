package dev.polo.aws.emulated;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are to fail: {@code Fault.throttle("DescribeVolumes").inRegion("us-east-1").times(2)}.
 *
 * @param operation the AWS operation, or {@code *} for every one
 * @param service the signing name, or null for any
 * @param times how many matching calls fail; -1: all
 * @param after how many matching calls pass first
 * @param delayMs how long a delayed call waits
 * @param code an {@link Kind#ERROR}'s own code, with its message and HTTP status
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Fault(
        String operation,
        Kind kind,
        @Nullable String service,
        @Nullable String account,
        @Nullable String region,
        int times,
        int after,
        long delayMs,
        @Nullable String code,
        @Nullable String message,
        @Nullable Integer status) {

    /** How a call fails. */
    public enum Kind {
        /** The protocol's throttling error. */
        @JsonProperty("throttle")
        THROTTLE,
        /** The protocol's access-denied error. */
        @JsonProperty("denied")
        DENIED,
        /** An error of the test's own choice. */
        @JsonProperty("error")
        ERROR,
        /** The connection is reset without an answer. */
        @JsonProperty("reset")
        RESET,
        /** The right answer, late. */
        @JsonProperty("delay")
        DELAY,
        /** The first half of the right answer. */
        @JsonProperty("malformed")
        MALFORMED,
        /** The protocol's internal error, status 500. */
        @JsonProperty("http500")
        HTTP_500,
        /** A page without items and with a token to go on, where the operation pages. */
        @JsonProperty("empty-page")
        EMPTY_PAGE
    }

    public static Fault of(String operation, Kind kind) {
        return new Fault(operation, kind, null, null, null, 1, 0, 1000, null, null, null);
    }

    public static Fault throttle(String operation) {
        return of(operation, Kind.THROTTLE);
    }

    public static Fault denied(String operation) {
        return of(operation, Kind.DENIED);
    }

    /** Any other error, for example {@code error("DescribeVpcs", "OptInRequired", "Not subscribed", 401)}. */
    public static Fault error(String operation, String code, String message, int status) {
        return new Fault(operation, Kind.ERROR, null, null, null, 1, 0, 0, code, message, status);
    }

    public static Fault delay(String operation, Duration delay) {
        return new Fault(operation, Kind.DELAY, null, null, null, 1, 0, delay.toMillis(), null, null, null);
    }

    public Fault ofService(String signingName) {
        return new Fault(operation, kind, signingName, account, region, times, after, delayMs, code, message, status);
    }

    public Fault inAccount(String id) {
        return new Fault(operation, kind, service, id, region, times, after, delayMs, code, message, status);
    }

    public Fault inRegion(String name) {
        return new Fault(operation, kind, service, account, name, times, after, delayMs, code, message, status);
    }

    /** The next {@code count} calls fail, where one is the default. */
    public Fault times(int count) {
        return new Fault(operation, kind, service, account, region, count, after, delayMs, code, message, status);
    }

    /** Every call fails until the faults are cleared. */
    public Fault forEver() {
        return times(-1);
    }

    /** The first {@code count} calls pass. */
    public Fault after(int count) {
        return new Fault(operation, kind, service, account, region, times, count, delayMs, code, message, status);
    }
}
