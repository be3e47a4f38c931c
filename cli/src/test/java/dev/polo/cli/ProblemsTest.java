package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final String REFUSED = "AWS refused: AccessDenied: not authorized to perform: sts:AssumeRole";

    @Test
    void anAccountThatRefusesItsRoleIsOneLineAndHidesNoOther() {
        List<ScopeResult> scopes = new ArrayList<>();
        for (String region : List.of("eu-west-1", "us-east-1", "us-east-2", "us-west-2")) {
            for (String type : List.of("ebs:volume", "ec2:instance", "eni", "subnet", "vpc")) {
                scopes.add(result("222222222222", region, type, Outcome.DENIED, REFUSED));
            }
        }
        scopes.add(result("333333333333", "us-east-1", "vpc", Outcome.COMPLETE, ""));
        scopes.add(result("333333333333", "us-east-1", "eni", Outcome.THROTTLED, "AWS asked to slow down: Throttling"));

        assertThat(lines(scopes))
                .containsExactly(
                        "222222222222 4 regions 5 types: denied. " + REFUSED,
                        "333333333333 us-east-1 eni: throttled. AWS asked to slow down: Throttling");
    }

    @Test
    void aFewPlacesAreNamed() {
        assertThat(lines(List.of(
                        result("222222222222", "eu-west-1", "ebs:volume", Outcome.DENIED, REFUSED),
                        result("222222222222", "us-east-1", "ebs:volume", Outcome.DENIED, REFUSED))))
                .containsExactly("222222222222 eu-west-1, us-east-1 ebs:volume: denied. " + REFUSED);
    }

    @Test
    void whatIsLeftOutIsCounted() {
        List<ScopeResult> scopes = new ArrayList<>();
        for (int account = 0; account < 11; account++) {
            scopes.add(result("11111111111" + account, "us-east-1", "vpc", Outcome.DENIED, REFUSED));
            scopes.add(result("11111111111" + account, "us-east-1", "eni", Outcome.DENIED, REFUSED));
        }

        assertThat(lines(scopes)).hasSize(11).last().isEqualTo("… and 2 scopes more; all are in collector_runs.");
    }

    @Test
    void whatIsOffIsSaidWhereItWasNamed() {
        List<ScopeResult> scopes = List.of(
                result("111111111111", "ap-east-1", "", Outcome.DISABLED, "Region ap-east-1 is not enabled."),
                result("222222222222", "", "", Outcome.DISABLED, "Account 222222222222 is suspended."));
        RunReport report = new RunReport(Run.of("ec2", NOW, 1), scopes);

        assertThat(new Problems(report, Set.of("us-east-1", "111111111111")).lines())
                .isEmpty();
        assertThat(new Problems(report, Set.of("ap-east-1", "222222222222")).lines())
                .containsExactly(
                        "111111111111 ap-east-1: disabled. Region ap-east-1 is not enabled.",
                        "222222222222: disabled. Account 222222222222 is suspended.");
    }

    private static List<String> lines(List<ScopeResult> scopes) {
        return new Problems(new RunReport(Run.of("ec2", NOW, 1), scopes), Set.of()).lines();
    }

    private static ScopeResult result(String account, String region, String type, Outcome outcome, String message) {
        return new ScopeResult(
                new Scope("ec2", account, region, type), outcome, message, NOW, NOW, Map.of(), 0, 0, 0, 0);
    }
}
