package dev.polo.collectors.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.PoloException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final RateLimits limits = new RateLimits();

    @Test
    void theThirdLookupOfASecondWaitsForTheNext() {
        assertThat(timed(3, "111111111111", "us-east-1", "CloudTrail")).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void accountsRegionsAndServicesDoNotWaitForEachOther() {
        Duration all = timed(2, "111111111111", "us-east-1", "CloudTrail")
                .plus(timed(2, "222222222222", "us-east-1", "CloudTrail"))
                .plus(timed(2, "111111111111", "us-west-2", "CloudTrail"))
                .plus(timed(20, "111111111111", "us-east-1", "Ec2"));

        assertThat(all).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void anInterruptedWaitEnds() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> timed(3, "111111111111", "us-east-1", "CloudTrail"))
                .isInstanceOf(PoloException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private Duration timed(int requests, String account, String region, String service) {
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            limits.acquire(account, region, service);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
