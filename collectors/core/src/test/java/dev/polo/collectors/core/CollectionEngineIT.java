package dev.polo.collectors.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.Fault;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** One scope's misfortune is its own; what cannot be stored stops the run. */
class CollectionEngineIT {
    private static final Map<String, String> TWO_REGIONS = Map.of("POLO_REGIONS", "us-east-1,us-west-2");
    private static Bench bench;

    /** A scope per call: each makes its one request, and counts. */
    private record Asking(Set<String> done) implements Collector {
        @Override
        public String name() {
            return "asking";
        }

        @Override
        public List<ScopeKind> kinds() {
            return List.of(ScopeKind.regional("vpcs"), ScopeKind.regional("volumes"), ScopeKind.global("addresses"));
        }

        @Override
        public void collect(ScopeContext context) {
            Ec2Client ec2 = context.aws().client(Ec2Client.builder());
            switch (context.scope().resourceType()) {
                case "vpcs" -> ec2.describeVpcs();
                case "volumes" -> ec2.describeVolumes();
                default -> ec2.describeAddresses();
            }
            context.counts().page();
            context.counts().resources(2);
            context.counts().events(1);
            done.add(context.scope().region() + " " + context.scope().resourceType());
        }
    }

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
        bench.empty("collector_runs");
    }

    @Test
    void aClockThatIsAheadIsRefusedBeforeAnythingIsReadWhateverElseIsWrong() {
        bench.aws.resetCalls();
        bench.aws.injectFault(Fault.denied("GetCallerIdentity").forEver());
        Instant ahead = Instant.now().plus(Duration.ofMinutes(10));

        assertThatThrownBy(() -> bench.runAt(asking(), ahead, TWO_REGIONS))
                .hasMessageContaining("ahead of ClickHouse's by more than 5 minutes")
                .hasMessageContaining(ahead.truncatedTo(ChronoUnit.MILLIS).toString())
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOCK_AHEAD));
        assertThat(bench.aws.calls()).extracting(Call::operation).isSubsetOf("GetCallerIdentity", "ListAccounts");
        assertThat(bench.number("SELECT count() AS x FROM collector_runs")).isZero();
    }

    @Test
    void aRunCoversAccountsRegionsAndTypesAndIsRecordedLast() {
        RunReport report = bench.run(asking(), TWO_REGIONS);

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(outcomes(report))
                .isEqualTo(Map.of(
                        "us-east-1 vpcs", Outcome.COMPLETE,
                        "us-west-2 vpcs", Outcome.COMPLETE,
                        "us-east-1 volumes", Outcome.COMPLETE,
                        "us-west-2 volumes", Outcome.COMPLETE,
                        "us-east-1 addresses", Outcome.COMPLETE));
        assertThat(bench.strings("""
                SELECT concat(scope_kind, ' ', aws_region, ' ', resource_type, ' ', outcome, ' ', toString(calls), ' ',
                    toString(pages), ' ', toString(resource_count), ' ', toString(event_count)) AS x
                FROM collector_runs ORDER BY x
                """))
                .containsExactly(
                        "run   complete 5 5 10 5",
                        "scope us-east-1 addresses complete 1 1 2 1",
                        "scope us-east-1 volumes complete 1 1 2 1",
                        "scope us-east-1 vpcs complete 1 1 2 1",
                        "scope us-west-2 volumes complete 1 1 2 1",
                        "scope us-west-2 vpcs complete 1 1 2 1");
    }

    @Test
    void aPartReadsItsOwnScopesOnlyAndIsRecordedAsWhatItIs() {
        Part part = new Part(List.of(Bench.ACCOUNT), List.of("us-west-2"), List.of());
        assertThat(outcomes(run(part))).containsOnlyKeys("us-west-2 vpcs", "us-west-2 volumes");
        assertThat(bench.strings("SELECT concat(aws_account_id, ' ', aws_region) AS x FROM collector_runs"
                        + " WHERE scope_kind = 'part'"))
                .containsExactly(Bench.ACCOUNT + " us-west-2");
        assertThat(outcomes(run(new Part(List.of(), List.of(Part.GLOBAL), List.of()))))
                .containsOnlyKeys("us-east-1 addresses");
        assertThat(outcomes(run(new Part(List.of(), List.of(), List.of("volumes")))))
                .containsOnlyKeys("us-east-1 volumes", "us-west-2 volumes");
        assertThatThrownBy(() -> run(new Part(List.of(), List.of(), List.of("volume"))))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("asking has no type 'volume'. It reads addresses, volumes, vpcs.");
    }

    @Test
    void aRunThatHadNothingToReadIsNotComplete() {
        RunReport report = run(new Part(List.of("222222222222"), List.of(), List.of()));

        assertThat(report.scopes()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(bench.strings("SELECT concat(scope_kind, ' ', outcome, ': ', message) AS x FROM collector_runs"))
                .containsExactly(
                        "part failed: Nothing was read: asking has nothing in the accounts, regions and types that"
                                + " were asked for.");
    }

    /** The alarm that waits for a complete run hears of parts what it would hear of one run. */
    @Test
    void aSlotThatIsReadInPartsIsCompleteWhenTheLastOfThemIs() {
        Part east = new Part(List.of(Bench.ACCOUNT), List.of("us-east-1"), List.of());
        Part west = new Part(List.of(Bench.ACCOUNT), List.of("us-west-2"), List.of());
        RunRecords records = new RunRecords(bench.clickHouse);
        run(east);
        run(west);

        Run slot = run(east).run();
        assertThat(records.isSlotComplete(slot))
                .as("the west is of the slot before")
                .isFalse();
        run(west);
        assertThat(records.isSlotComplete(slot)).isTrue();

        bench.aws.injectFault(Fault.denied("DescribeVpcs").inRegion("us-east-1").forEver());
        Run refused = run(east).run();
        run(west);
        assertThat(records.isSlotComplete(refused)).as("the east is refused").isFalse();

        Run withoutEast = run(west).run();
        assertThat(records.isSlotComplete(withoutEast))
                .as("nobody asks for the east any more")
                .isTrue();
    }

    @Test
    void aScopeThatHangsIsLeftToTheNextRunAndTheOthersAreRecorded() {
        bench.aws.injectFault(Fault.delay("DescribeVolumes", Duration.ofSeconds(30))
                .inRegion("us-west-2")
                .forEver());

        RunReport report =
                bench.run(asking(), TWO_REGIONS, Part.ALL, Deadline.within(Duration.ofSeconds(6)), RunListener.SILENT);

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.scopes())
                .filteredOn(scope -> scope.outcome() != Outcome.COMPLETE)
                .singleElement()
                .satisfies(scope -> {
                    assertThat(scope.scope().region()).isEqualTo("us-west-2");
                    assertThat(scope.scope().resourceType()).isEqualTo("volumes");
                    assertThat(Deadline.cut(scope)).as(scope.message()).isTrue();
                });
        assertThat(bench.strings("SELECT outcome AS x FROM collector_runs WHERE scope_kind = 'run'"))
                .containsExactly("partial");
    }

    @Test
    void whatWasNotReadLastTimeComesFirstWhenTimeIsShort() {
        run(new Part(List.of(), List.of("us-east-1", Part.GLOBAL), List.of()));
        List<String> order = new ArrayList<>();

        bench.run(asking(), TWO_REGIONS, Part.ALL, Deadline.within(Duration.ofMinutes(5)), new RunListener() {
            @Override
            public void started(List<Scope> scopes) {
                scopes.forEach(scope -> order.add(scope.region()));
            }

            @Override
            public void ended(ScopeResult result) {}
        });

        assertThat(order).containsExactly("us-west-2", "us-west-2", "us-east-1", "us-east-1", "us-east-1");
    }

    @Test
    void withNoTimeLeftNothingIsBegun() {
        bench.aws.resetCalls();
        assertThatThrownBy(() ->
                        bench.run(asking(), TWO_REGIONS, Part.ALL, Deadline.within(Duration.ZERO), RunListener.SILENT))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_TIME));
        assertThat(bench.aws.calls()).isEmpty();
    }

    private static RunReport run(Part part) {
        return bench.run(asking(), TWO_REGIONS, part, Deadline.NONE, RunListener.SILENT);
    }

    @Test
    void eachScopeEndsAsItsOwnCallsDo() {
        bench.aws.injectFault(Fault.denied("DescribeVpcs").inRegion("us-west-2").forEver());
        bench.aws.injectFault(Fault.of("DescribeVolumes", Fault.Kind.MALFORMED)
                .inRegion("us-east-1")
                .forEver());
        bench.aws.injectFault(Fault.error("DescribeVolumes", "OptInRequired", "not subscribed", 403)
                .inRegion("us-west-2")
                .forEver());

        RunReport report = bench.run(asking(), TWO_REGIONS);

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(outcomes(report))
                .isEqualTo(Map.of(
                        "us-east-1 vpcs", Outcome.COMPLETE,
                        "us-west-2 vpcs", Outcome.DENIED,
                        "us-east-1 volumes", Outcome.FAILED,
                        "us-west-2 volumes", Outcome.DISABLED,
                        "us-east-1 addresses", Outcome.COMPLETE));
        assertThat(bench.strings(
                        "SELECT concat(outcome, ': ', message) AS x FROM collector_runs WHERE scope_kind = 'run'"))
                .containsExactly("partial: 2 of 5 scopes are not complete");
        assertThat(bench.strings("SELECT message AS x FROM collector_runs WHERE outcome = 'denied'"))
                .singleElement()
                .asString()
                .contains("UnauthorizedOperation");
    }

    @Test
    void aRegionThatTheAccountHasNotOptedIntoIsOneDisabledScopeAndIsNotAsked() {
        RunReport report = bench.run(asking(), Map.of("POLO_REGIONS", "us-east-1,ap-east-1"));

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(outcomes(report))
                .containsEntry("ap-east-1 ", Outcome.DISABLED)
                .hasSize(4);
        assertThat(bench.strings("SELECT message AS x FROM collector_runs WHERE outcome = 'disabled'"))
                .containsExactly("Region ap-east-1 is not enabled in account " + Bench.ACCOUNT + ".");
    }

    @Test
    void callsAreCountedByApi() {
        bench.run(asking(), TWO_REGIONS);

        assertThat(bench.strings(
                        "SELECT toString(mapSort(calls_by_api)) AS x FROM collector_runs WHERE scope_kind = 'run'"))
                .containsExactly("{'Ec2:DescribeAddresses':1,'Ec2:DescribeVolumes':2,'Ec2:DescribeVpcs':2}");
    }

    @Test
    void aThrottleThatDoesNotEndIsThrottledAfterTheRetries() {
        bench.aws.injectFault(
                Fault.throttle("DescribeVpcs").inRegion("us-west-2").forEver());

        RunReport report = bench.run(asking(), TWO_REGIONS);

        assertThat(report.scopes())
                .filteredOn(scope -> scope.outcome() != Outcome.COMPLETE)
                .singleElement()
                .satisfies(scope -> {
                    assertThat(scope.outcome()).isEqualTo(Outcome.THROTTLED);
                    assertThat(scope.calls()).isEqualTo(5);
                });
    }

    @Test
    void whatIsReadOnceARunIsReadByTheCallerWhateverAccountsTheRunCovers() {
        Collector once = new Collector() {
            @Override
            public String name() {
                return "once";
            }

            @Override
            public List<ScopeKind> kinds() {
                return List.of(ScopeKind.global("each"), ScopeKind.oncePerRun("all"));
            }

            @Override
            public void collect(ScopeContext context) {
                context.counts().resources(1);
            }
        };

        RunReport report = bench.run(once, Map.of("POLO_ACCOUNTS", "222222222222,333333333333"));

        assertThat(report.scopes())
                .extracting(scope -> scope.scope().accountId() + " "
                        + scope.scope().region() + " " + scope.scope().resourceType())
                .containsExactlyInAnyOrder(
                        "222222222222 us-east-1 each", "333333333333 us-east-1 each", Bench.ACCOUNT + " us-east-1 all");
    }

    @Test
    void anAccountThatCannotBeReachedHarmsNoOther() {
        bench.aws.injectFault(Fault.denied("AssumeRole").forEver());

        RunReport report = bench.run(asking(), Map.of("POLO_ACCOUNTS", "222222222222," + Bench.ACCOUNT));

        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.scopes())
                .filteredOn(scope -> scope.scope().accountId().equals("222222222222"))
                .hasSize(3)
                .allSatisfy(scope -> assertThat(scope.outcome()).isEqualTo(Outcome.DENIED));
        assertThat(report.scopes())
                .filteredOn(scope -> scope.scope().accountId().equals(Bench.ACCOUNT))
                .filteredOn(scope -> scope.outcome() != Outcome.DISABLED)
                .hasSize(5)
                .allSatisfy(scope -> assertThat(scope.outcome()).isEqualTo(Outcome.COMPLETE));
    }

    @Test
    void whenNoAccountCanBeReachedTheRunSaysWhy() {
        bench.aws.injectFault(Fault.denied("DescribeRegions").forEver());

        assertThatThrownBy(() -> bench.run(asking(), Map.of()))
                .isInstanceOfSatisfying(
                        PoloException.class, thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.AWS_DENIED))
                .hasMessageContaining("UnauthorizedOperation");
    }

    /** As a worker has one account, which may be the only one that refuses. */
    @Test
    void whenThePartsOnlyAccountCannotBeReachedThatIsRecorded() {
        bench.aws.injectFault(Fault.denied("DescribeRegions").forEver());

        RunReport report = bench.run(
                asking(),
                Map.of(),
                new Part(List.of(Bench.ACCOUNT), List.of(), List.of()),
                Deadline.NONE,
                RunListener.SILENT);

        assertThat(outcomes(report))
                .containsEntry("us-east-1 vpcs", Outcome.DENIED)
                .containsEntry("us-east-1 volumes", Outcome.DENIED);
        assertThat(bench.number("SELECT count() AS x FROM collector_runs WHERE outcome = 'denied'"))
                .isPositive();
    }

    @Test
    void whatCannotBeStoredStopsTheRun() {
        Collector storing = new Storing("INSERT INTO no_such_table SELECT 1");

        assertThatThrownBy(() -> bench.run(storing, TWO_REGIONS))
                .isInstanceOfSatisfying(
                        PoloException.class,
                        thrown -> assertThat(thrown.code().kind()).isEqualTo(ErrorKind.SINK));
        assertThat(bench.number("SELECT count() AS x FROM collector_runs")).isZero();
    }

    /** A collector that only writes. */
    private record Storing(String sql) implements Collector {
        @Override
        public String name() {
            return "storing";
        }

        @Override
        public List<ScopeKind> kinds() {
            return List.of(ScopeKind.regional("rows"));
        }

        @Override
        public void collect(ScopeContext context) {
            context.clickHouse().execute(sql);
        }
    }

    private static Asking asking() {
        return new Asking(ConcurrentHashMap.newKeySet());
    }

    private static Map<String, Outcome> outcomes(RunReport report) {
        return report.scopes().stream()
                .collect(Collectors.toMap(
                        scope -> scope.scope().region() + " " + scope.scope().resourceType(), ScopeResult::outcome));
    }
}
