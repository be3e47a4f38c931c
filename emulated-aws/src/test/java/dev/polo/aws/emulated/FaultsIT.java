package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Faults reach the SDK as the errors AWS gives, and calls are counted, retries included. */
class FaultsIT {
    @TempDir
    static Path state;

    private static EmulatedAws aws;
    private static Ec2Client ec2;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state).start();
        ec2 = EmulatorForTests.client(Ec2Client.builder(), aws);
    }

    @AfterAll
    static void stop() {
        ec2.close();
        aws.close();
    }

    @BeforeEach
    void clear() {
        aws.clearFaults();
        aws.resetCalls();
    }

    @Test
    void aThrottledCallIsRetriedByTheSdk() {
        aws.injectFault(Fault.throttle("DescribeVolumes").times(2));
        assertThat(ec2.describeVolumes().volumes()).isEmpty();
        assertThat(aws.calls()).containsExactly(new Call("ec2", "DescribeVolumes", "111111111111", "us-east-1", 3));
    }

    @Test
    void throttlingIsTypedPerProtocol() {
        aws.injectFault(Fault.throttle("*").forEver());
        try (var once = EmulatorForTests.client(withoutRetries(Ec2Client.builder()), aws)) {
            assertThatThrownBy(once::describeVolumes).satisfies(thrown -> throttled(thrown, "RequestLimitExceeded"));
        }
        try (var elb = EmulatorForTests.client(withoutRetries(ElasticLoadBalancingV2Client.builder()), aws)) {
            assertThatThrownBy(elb::describeLoadBalancers).satisfies(thrown -> throttled(thrown, "Throttling"));
        }
        try (var costs = EmulatorForTests.client(withoutRetries(CostExplorerClient.builder()), aws)) {
            assertThatThrownBy(() -> costs.getCostAndUsage(r -> r.metrics("UnblendedCost")))
                    .satisfies(thrown -> throttled(thrown, "ThrottlingException"));
        }
    }

    @Test
    void aDeniedCallIsNotRetried() {
        aws.injectFault(Fault.denied("DescribeSnapshots").forEver());
        assertThatThrownBy(ec2::describeSnapshots).isInstanceOfSatisfying(Ec2Exception.class, denial -> {
            assertThat(denial.statusCode()).isEqualTo(403);
            assertThat(denial.awsErrorDetails().errorCode()).isEqualTo("UnauthorizedOperation");
        });
        assertThat(aws.calls()).extracting(Call::count).containsExactly(1L);
    }

    @Test
    void aFaultMayBeOneRegionsAloneAndComeLate() {
        aws.injectFault(Fault.denied("DescribeVpcs").inRegion("us-west-2").after(1));
        try (Ec2Client west = EmulatorForTests.client(Ec2Client.builder(), aws, Region.US_WEST_2)) {
            assertThat(ec2.describeVpcs().vpcs()).isEmpty();
            assertThat(west.describeVpcs().vpcs()).isEmpty();
            assertThatThrownBy(west::describeVpcs).isInstanceOf(Ec2Exception.class);
            assertThat(west.describeVpcs().vpcs()).isEmpty();
        }
        assertThat(aws.calls())
                .containsExactly(
                        new Call("ec2", "DescribeVpcs", "111111111111", "us-east-1", 1),
                        new Call("ec2", "DescribeVpcs", "111111111111", "us-west-2", 3));
    }

    @Test
    void aResetConnectionIsAClientSideError() {
        aws.injectFault(Fault.of("DescribeImages", Fault.Kind.RESET).forEver());
        assertThatThrownBy(() -> ec2.describeImages(r -> r.owners("self"))).isInstanceOf(SdkClientException.class);
    }

    @Test
    void aMalformedAnswerIsNoAnswer() {
        aws.injectFault(Fault.of("DescribeVolumes", Fault.Kind.MALFORMED).forEver());
        assertThatThrownBy(ec2::describeVolumes).isInstanceOf(SdkClientException.class);
    }

    @Test
    void anInternalErrorIsAServiceErrorOfStatus500() {
        aws.injectFault(Fault.of("DescribeVolumes", Fault.Kind.HTTP_500).forEver());
        assertThatThrownBy(ec2::describeVolumes)
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        error -> assertThat(error.statusCode()).isEqualTo(500));
    }

    @Test
    void anErrorOfOnesOwnIsTyped() {
        aws.injectFault(Fault.error("DescribeVpcs", "OptInRequired", "Not subscribed to this service", 403));
        assertThatThrownBy(ec2::describeVpcs)
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo("OptInRequired"));
    }

    /** The JDK's HttpURLConnection drops the body of a 401 when the request was streamed, which the SDK does. */
    @Test
    void aStatus401LosesItsCodeInTheUrlConnectionClient() {
        aws.injectFault(Fault.error("DescribeVpcs", "AuthFailure", "Not able to validate the credentials", 401));
        assertThatThrownBy(ec2::describeVpcs).isInstanceOfSatisfying(Ec2Exception.class, error -> {
            assertThat(error.statusCode()).isEqualTo(401);
            assertThat(error.awsErrorDetails().errorCode()).isNull();
        });
    }

    @Test
    void aDelayedAnswerIsTheRightOneLate() {
        aws.injectFault(Fault.delay("DescribeVpcs", Duration.ofMillis(300)));
        long start = System.nanoTime();
        assertThat(ec2.describeVpcs().vpcs()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    void whatTheEmulatorLacksIsSaidOnceNotRetriedAsAnOutage() {
        try (var costs = EmulatorForTests.client(CostExplorerClient.builder(), aws)) {
            assertThatThrownBy(() -> costs.getDimensionValues(r -> r.dimension("SERVICE")))
                    .isInstanceOfSatisfying(
                            SdkServiceException.class,
                            hole -> assertThat(hole.statusCode()).isEqualTo(501))
                    .hasMessageContaining("does not have ce:GetDimensionValues");
        }
        assertThat(aws.calls()).extracting(Call::count).containsExactly(1L);
    }

    private static <B extends AwsClientBuilder<B, ?>> B withoutRetries(B builder) {
        return builder.overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)));
    }

    private static void throttled(Throwable thrown, String code) {
        assertThat(thrown).isInstanceOfSatisfying(AwsServiceException.class, error -> {
            assertThat(error.isThrottlingException()).isTrue();
            assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
        });
    }
}
