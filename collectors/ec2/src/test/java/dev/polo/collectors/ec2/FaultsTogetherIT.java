package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.ec2.ScriptedEstate.ListCall;
import dev.polo.collectors.ec2.ScriptedEstate.Script;
import dev.polo.collectors.inventory.InventoryCollector;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many scopes of one run in trouble at once, each in its own way, beside a twin that meets the same estate at the same
 * moments in good health: nothing is closed that lives, what is in no trouble is read whole, and once the troubles have
 * passed the two have the same tables, row by row and column by column.
 */
@Timeout(600)
class FaultsTogetherIT {
    private static final List<String> ACCOUNTS = List.of(ScriptedEstate.CALLER, "200000000002", "300000000003");
    private static final String REFUSED = "400000000004";
    private static final List<String> REGIONS = List.of("us-east-1", "us-west-2");
    private static final Map<String, String> SETTINGS = Map.of(
            "POLO_ACCOUNTS", String.join(",", ACCOUNTS) + "," + REFUSED,
            "POLO_REGIONS", String.join(",", REGIONS) + "," + ScriptedEstate.OFF);

    private static final Map<String, String> CALLS = Map.of(
            "ec2:instance", "DescribeInstances",
            "ebs:volume", "DescribeVolumes",
            "ebs:snapshot", "DescribeSnapshots",
            "eni", "DescribeNetworkInterfaces",
            "security_group", "DescribeSecurityGroups",
            "subnet", "DescribeSubnets");
    private static final Collector COLLECTOR = new InventoryCollector(
            Ec2Collector.NAME,
            Ec2Collector.TYPES.stream()
                    .filter(type -> CALLS.containsKey(type.kind().resourceType()))
                    .toList());
    /** How a scope ends; the second outcome is that of the run after. */
    private static final Map<Script, List<Outcome>> ENDS = Map.ofEntries(
            Map.entry(Script.WELL, always(Outcome.COMPLETE)),
            Map.entry(Script.DENIED, always(Outcome.DENIED)),
            Map.entry(Script.THROTTLED, always(Outcome.THROTTLED)),
            Map.entry(Script.MALFORMED, always(Outcome.FAILED)),
            Map.entry(Script.RESET, always(Outcome.FAILED)),
            Map.entry(Script.TIMED_OUT, always(Outcome.FAILED)),
            Map.entry(Script.HALF_A_PAGE, always(Outcome.FAILED)),
            Map.entry(Script.EXPIRED, always(Outcome.DENIED)),
            Map.entry(Script.REPEATED_TOKEN, always(Outcome.PARTIAL)),
            Map.entry(Script.EMPTY_PAGES, always(Outcome.COMPLETE)),
            Map.entry(Script.NOT_OPTED_IN, always(Outcome.DISABLED)),
            // Nothing tells a short list from a true one; only the second in a row would close, and the brake holds it.
            Map.entry(Script.SHORT, List.of(Outcome.COMPLETE, Outcome.PARTIAL)));

    private ScriptedEstate estate;
    private ScriptedEstate twinsEstate;
    private Bench bench;
    private Bench twin;

    @BeforeEach
    void start() {
        estate = new ScriptedEstate();
        twinsEstate = new ScriptedEstate();
        bench = Bench.against(new StubHttp(estate));
        twin = Bench.against(new StubHttp(twinsEstate));
        run();
    }

    @AfterEach
    void stop() {
        bench.close();
        twin.close();
    }

    @Test
    void troubleEverywhereClosesNothingAndLeavesNoTrace() {
        Map<Scope, Script> scripts = inTrouble(_ -> true);
        List<String> before = inventory(bench);

        for (int round = 0; round < 2; round++) {
            RunReport report = run();
            assertOutcomes(report, scripts, round);
            assertThat(report.events()).isZero();
            assertThat(inventory(bench)).isEqualTo(before);
        }

        estate.heal();
        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        assertSameTables();
    }

    @Test
    void whatIsInNoTroubleIsReadWholeAndClosedWhereItIsGone() {
        Instant healthy = bench.now();
        Map<Scope, Script> scripts = inTrouble(number -> number % 3 != 0);
        List<ListCall> well = new ArrayList<>();
        scripts.forEach((scope, script) -> {
            if (script == Script.WELL) {
                well.add(call(scope));
            }
        });
        for (int i = 0; i < well.size(); i++) {
            // The last one is gone here, and there another has come.
            int size = ScriptedEstate.SIZE + (i % 2 == 0 ? -1 : 1);
            estate.size(well.get(i), size);
            twinsEstate.size(well.get(i), size);
        }

        assertOutcomes(run(), scripts, 0);
        assertOutcomes(run(), scripts, 1);
        assertThat(bench.number("SELECT count() AS x FROM resource_snapshots FINAL WHERE state = 'deleted'"))
                .isEqualTo((well.size() + 1) / 2);
        assertThat(bench.strings("SELECT concat(event_action, ' ', toString(count())) AS x FROM resource_events"
                        + " WHERE event_time > fromUnixTimestamp64Milli(" + healthy.toEpochMilli() + ")"
                        + " GROUP BY event_action ORDER BY x"))
                .containsExactly("deleted " + (well.size() + 1) / 2, "discovered " + well.size() / 2);

        estate.heal();
        assertThat(run().outcome()).isEqualTo(Outcome.COMPLETE);
        assertSameTables();
    }

    /** Every scope of the accounts that are reached has a trouble of its own, if it is to have one. */
    private Map<Scope, Script> inTrouble(IntPredicate which) {
        List<Script> troubles = List.of(Script.values()).subList(1, Script.values().length);
        Map<Scope, Script> result = new HashMap<>();
        int number = 0;
        for (String account : ACCOUNTS) {
            for (String region : REGIONS) {
                for (String type : CALLS.keySet().stream().sorted().toList()) {
                    Scope scope = new Scope(Ec2Collector.NAME, account, region, type);
                    Script script = which.test(number) ? troubles.get(number % troubles.size()) : Script.WELL;
                    result.put(scope, script);
                    estate.script(call(scope), script);
                    number++;
                }
            }
        }
        estate.refuse(REFUSED);
        return result;
    }

    private static ListCall call(Scope scope) {
        return new ListCall(scope.accountId(), scope.region(), CALLS.get(scope.resourceType()));
    }

    private RunReport run() {
        twin.run(COLLECTOR, SETTINGS);
        return bench.run(COLLECTOR, SETTINGS);
    }

    private static void assertOutcomes(RunReport report, Map<Scope, Script> scripts, int round) {
        Map<Scope, Outcome> expected = new HashMap<>();
        scripts.forEach((scope, script) -> expected.put(scope, ENDS.get(script).get(round)));
        for (String account : ACCOUNTS) {
            expected.put(new Scope(Ec2Collector.NAME, account, ScriptedEstate.OFF, ""), Outcome.DISABLED);
        }
        // Whose regions cannot be asked for is recorded in the caller's own.
        CALLS.keySet()
                .forEach(
                        type -> expected.put(new Scope(Ec2Collector.NAME, REFUSED, "us-east-1", type), Outcome.DENIED));
        Map<Scope, Outcome> found = new HashMap<>();
        report.scopes().forEach(scope -> found.put(scope.scope(), scope.outcome()));

        assertThat(found).isEqualTo(expected);
        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.scopes())
                .filteredOn(scope -> scope.outcome() != Outcome.COMPLETE)
                .allSatisfy(scope -> assertThat(scope.message()).isNotEmpty());
    }

    private static List<String> inventory(Bench of) {
        List<String> rows = new ArrayList<>(
                of.strings("SELECT tuple(resource_arn, state, tags, properties, first_seen, last_updated) AS x"
                        + " FROM resource_snapshots FINAL ORDER BY resource_arn"));
        rows.addAll(of.strings("SELECT tuple(source_arn, relationship, target_arn, ended_at) AS x"
                + " FROM resource_relationships FINAL ORDER BY source_arn, relationship, target_arn"));
        return rows;
    }

    private void assertSameTables() {
        for (String table : List.of(
                "resource_snapshots FINAL",
                "resource_relationships FINAL",
                "resource_aliases FINAL",
                "(SELECT * EXCEPT ingested_at FROM resource_events)",
                "(SELECT * EXCEPT run_id FROM aws_accounts FINAL)")) {
            String rows = "SELECT toString(tuple(*)) AS x FROM " + table + " ORDER BY x";
            assertThat(bench.strings(rows)).as(table).isNotEmpty().isEqualTo(twin.strings(rows));
        }
    }

    private static List<Outcome> always(Outcome outcome) {
        return List.of(outcome, outcome);
    }
}
