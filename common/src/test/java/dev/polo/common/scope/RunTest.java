package dev.polo.common.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final Instant SLOT = Instant.parse("2026-03-12T10:00:00Z");

    @Test
    void theSameSlotAndAttemptIsTheSameRun() {
        assertThat(Run.of("ec2", SLOT, 1)).isEqualTo(Run.of("ec2", SLOT, 1));
    }

    @Test
    void anotherCollectorSlotOrAttemptIsAnotherRun() {
        assertThat(java.util.Set.of(
                        Run.of("ec2", SLOT, 1).runId(),
                        Run.of("relationships", SLOT, 1).runId(),
                        Run.of("ec2", SLOT.plusSeconds(1), 1).runId(),
                        Run.of("ec2", SLOT, 2).runId()))
                .hasSize(4)
                .allSatisfy(id -> assertThat(id.version()).isEqualTo(5));
    }
}
