package dev.polo.collectors.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a reading begins. */
class CloudTrailCollectorTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void theFirstLooksBackAsFarAsIsSet() {
        assertThat(CloudTrailCollector.from(Optional.empty(), null, NOW, DAY)).isEqualTo("2026-11-19T12:00:00Z");
    }

    @Test
    void laterOnesGoOnAnHourBeforeTheLastOnesEnd() {
        assertThat(CloudTrailCollector.from(Optional.of(NOW.minus(Duration.ofDays(3))), null, NOW, DAY))
                .isEqualTo("2026-11-17T11:00:00Z");
    }

    @Test
    void whoAsksForMoreGetsItAndWhoAsksForLessLeavesNoGap() {
        Optional<Instant> previous = Optional.of(NOW.minus(Duration.ofDays(3)));

        assertThat(CloudTrailCollector.from(previous, Instant.parse("2026-11-01T00:00:00Z"), NOW, DAY))
                .isEqualTo("2026-11-01T00:00:00Z");
        assertThat(CloudTrailCollector.from(previous, NOW.minus(Duration.ofHours(2)), NOW, DAY))
                .isEqualTo("2026-11-17T11:00:00Z");
        assertThat(CloudTrailCollector.from(previous, Instant.EPOCH, NOW, DAY))
                .isEqualTo(NOW.minus(Duration.ofDays(90)));
    }

    @Test
    void nothingIsAskedForThatCloudTrailNoLongerHas() {
        Instant oldest = NOW.minus(Duration.ofDays(90));

        assertThat(CloudTrailCollector.from(Optional.of(NOW.minus(Duration.ofDays(200))), null, NOW, DAY))
                .isEqualTo(oldest);
        assertThat(CloudTrailCollector.from(Optional.empty(), null, NOW, Duration.ofDays(400)))
                .isEqualTo(oldest);
    }
}
