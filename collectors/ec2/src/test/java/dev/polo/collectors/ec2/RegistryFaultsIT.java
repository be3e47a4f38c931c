package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.inventory.InventoryCollector;
import dev.polo.collectors.inventory.RegisteredType;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.ScopeResult;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * Each registered type meets each fault in its first call, beside a scope that has none: the fault is called by its name,
 * closes nothing, harms no neighbour, and once it has passed all is as if it had never been.
 */
@Timeout(600)
class RegistryFaultsIT {
    /** @param failure of the connection; null where there is an answer */
    private record Fault(
            String name,
            Outcome outcome,
            int status,
            String body,
            @Nullable IOException failure) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("denied", Outcome.DENIED, 403, "", null),
            new Fault("throttled", Outcome.THROTTLED, 429, "", null),
            new Fault("malformed", Outcome.FAILED, 200, "<html>gate", null),
            new Fault("reset", Outcome.FAILED, 0, "", new SocketException("reset")),
            new Fault("timed out", Outcome.FAILED, 0, "", new SocketTimeoutException("Read timed out")));

    private static final ResourceType<Volume> NEIGHBOUR = ResourceType.<Volume>of("test:neighbour", "ec2")
            .list(_ -> "", _ -> List.of(List.<Volume>of()), page -> page)
            .id(Volume::volumeId)
            .arn(Volume::volumeId)
            .build();

    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = Bench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void everyTypeSurvivesEveryFault() throws Exception {
        // Side by side, since a throttled call takes its time over its retries.
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (ResourceType<?> type : Ec2Collector.types()) {
                all.add(threads.submit(() -> survives(type)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void survives(ResourceType<?> type) {
        Instant moment = bench.now();
        RunReport first = run(type, moment, null);
        assertThat(first.outcome()).as(type.name()).isEqualTo(Outcome.COMPLETE);
        List<String> known = snapshots(type);
        List<String> events = events(type);
        assertThat(known).as(type.name()).isNotEmpty();

        for (Fault fault : FAULTS) {
            moment = moment.plus(Duration.ofHours(1));
            RunReport report = run(type, moment, fault);
            assertThat(outcome(report, type)).as(type.name() + " " + fault.name).isEqualTo(fault.outcome);
            assertThat(outcome(report, NEIGHBOUR)).as("beside " + type.name()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(report.events()).as(type.name() + " " + fault.name).isZero();
        }

        RunReport recovered = run(type, moment.plus(Duration.ofHours(1)), null);
        assertThat(recovered.outcome()).as(type.name()).isEqualTo(Outcome.COMPLETE);
        assertThat(snapshots(type)).isEqualTo(known);
        assertThat(events(type)).isEqualTo(events);
    }

    private static RunReport run(ResourceType<?> type, Instant moment, @Nullable Fault fault) {
        AwsAccess access = new AwsAccess(
                new StubHttp(new Faulty(new RecordedHttp(Fixture.of(type).folder()), fault)),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                null,
                "dev-PoloReadRole",
                null);
        String name = "faults-" + type.name();
        return new CollectionEngine(
                        bench.clickHouse,
                        access,
                        PoloConfig.from(Map.of("POLO_REGIONS", Fixture.REGION)),
                        TagMap.STANDARD,
                        () -> moment,
                        RunListener.SILENT)
                .run(
                        new InventoryCollector(name, List.of(RegisteredType.of(type), RegisteredType.of(NEIGHBOUR))),
                        Run.of(name, moment, 0));
    }

    private static Outcome outcome(RunReport report, ResourceType<?> type) {
        return report.scopes().stream()
                .filter(scope -> scope.scope().resourceType().equals(type.name()))
                .map(ScopeResult::outcome)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> snapshots(ResourceType<?> type) {
        return bench.strings(
                "SELECT concat(resource_arn, ' ', state, ' ', toString(properties), ' ', toString(tags)) AS x"
                        + " FROM resource_snapshots FINAL WHERE resource_type = '" + type.name() + "' ORDER BY x");
    }

    private static List<String> events(ResourceType<?> type) {
        return bench.strings("SELECT concat(resource_arn, ' ', event_action) AS x FROM resource_events"
                + " WHERE resource_type = '" + type.name() + "' ORDER BY x");
    }

    /** A type's recorded answers, but for its first call, however often it is made again. */
    private static final class Faulty implements StubHttp.Wire {
        private final RecordedHttp recorded;
        private final @Nullable Fault fault;
        private @Nullable String first;

        Faulty(RecordedHttp recorded, @Nullable Fault fault) {
            this.recorded = recorded;
            this.fault = fault;
        }

        @Override
        public StubHttp.Answer send(HttpExecuteRequest request) throws IOException {
            String operation = StubHttp.operation(request);
            return switch (operation) {
                case "GetCallerIdentity" -> StubHttp.Answer.ok(StubPages.caller(Fixture.ACCOUNT));
                case "ListAccounts" -> StubHttp.Answer.ok("{\"Accounts\":[]}");
                default -> faulty(operation) ? fail() : recorded.send(request);
            };
        }

        private synchronized boolean faulty(String operation) {
            first = first == null ? operation : first;
            return fault != null && operation.equals(first);
        }

        private StubHttp.Answer fail() throws IOException {
            if (fault.failure != null) {
                throw fault.failure;
            }
            return new StubHttp.Answer(fault.status, fault.body);
        }
    }
}
