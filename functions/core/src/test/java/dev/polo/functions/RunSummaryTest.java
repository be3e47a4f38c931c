package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private static final Instant SLOT = Instant.parse("2026-11-20T06:00:00Z");

    @Test
    void aMessageComesAgainForTimeThrottlesAndFaultsOnly() {
        assertThat(done(result(Outcome.PARTIAL, Deadline.notice())).again()).isTrue();
        assertThat(done(result(Outcome.THROTTLED, "AWS asked to slow down")).again())
                .isTrue();
        assertThat(done(result(Outcome.FAILED, "AWS answered with an error")).again())
                .isTrue();

        assertThat(done(result(Outcome.DENIED, "AWS refused")).again()).isFalse();
        assertThat(done(result(Outcome.DISABLED, "off"), result(Outcome.SUPERSEDED, "newer"))
                        .again())
                .isFalse();
    }

    @Test
    void anotherDeliveryIsNotTheSecondCaptureThatABrakeWaitsFor() {
        Done done = done(
                result(Outcome.COMPLETE, ""),
                result(Outcome.PARTIAL, "Missing at once: 30 of 40 resources; none was closed."));

        assertThat(done.outcome()).isEqualTo("partial");
        assertThat(done.again()).isFalse();
    }

    @Test
    void theSummaryCountsAllScopesAndNamesAHundred() {
        ScopeResult[] many = IntStream.range(0, 500)
                .mapToObj(i -> result(i % 2 == 0 ? Outcome.COMPLETE : Outcome.DENIED, "refused"))
                .toArray(ScopeResult[]::new);

        Done done = done(many);

        assertThat(done.details()).containsEntry("scopes", Map.of("complete", 250L, "denied", 250L));
        assertThat((List<?>) done.details().get("not_complete"))
                .hasSize(100)
                .first()
                .isEqualTo(Map.of(
                        "aws_account_id", "111111111111",
                        "aws_region", "us-east-1",
                        "resource_type", "ebs:volume",
                        "outcome", "denied",
                        "message", "refused"));
        assertThat(done.metrics()).containsEntry("ScopesNotComplete", 250.0);
    }

    @Test
    void aRunOfWhichNothingIsWholeNamesAReason() {
        Done done =
                done(result(Outcome.DENIED, "AWS refused: not you"), result(Outcome.DENIED, "AWS refused: nor you"));

        assertThat(done.outcome()).isEqualTo("failed");
        assertThat(done.details())
                .containsEntry("message", "2 of 2 scopes are not complete; the first: AWS refused: not you");
    }

    @Test
    void aRunThatHadNothingToReadSaysSoAndDoesNotComeAgain() {
        Done done = done();

        assertThat(done.outcome()).isEqualTo("failed");
        assertThat(done.details().get("message").toString()).startsWith("Nothing was read: ec2 has nothing");
        assertThat(done.again()).isFalse();
    }

    private static Done done(ScopeResult... scopes) {
        return RunSummary.of(new RunReport(Run.of("ec2", SLOT, 1), Arrays.asList(scopes)));
    }

    private static ScopeResult result(Outcome outcome, String message) {
        return new ScopeResult(
                new Scope("ec2", "111111111111", "us-east-1", "ebs:volume"),
                outcome,
                message,
                SLOT,
                SLOT,
                Map.of(),
                0,
                0,
                0,
                0);
    }
}
