package dev.polo.collectors.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.Part;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings one after the other: nothing lost, nothing twice, and none taken for complete that was not. */
class CloudTrailCollectorIT {
    private static final CloudTrailCollector COLLECTOR = new CloudTrailCollector();
    private static final Map<String, String> SETTINGS = Map.of("POLO_REGIONS", Bench.REGION);
    private static Bench bench;
    private static int records;

    @BeforeAll
    static void start() {
        // The estate was built ten days before.
        bench = Bench.create(Duration.ofDays(50));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** Two days on, so that no test sees the events of another. */
    @BeforeEach
    void empty() {
        bench.empty("resource_events", "resource_snapshots", "resource_aliases", "collector_runs");
        bench.advance(Duration.ofDays(2));
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
    }

    @Test
    void theEstatesEventsAreOnItsResources() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        bench.runAt(Ec2Collector.create(), now, SETTINGS);
        bench.empty("resource_events");
        RunReport report = bench.runAt(COLLECTOR, now, SETTINGS);

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.strings("""
                SELECT concat(event_type, ' ', event_action, ' ', resource_type, ' ', resource_name, ' ', actor_name, ' ',
                    marqo_customer, ' ', properties['error_code']) AS x
                FROM resource_events ORDER BY event_time
                """))
                .containsExactly(
                        "tag_change CreateTags ec2:instance i-aaa dana acme ",
                        "tag_change CreateTags ec2:instance i-ggg dana acme ",
                        "config ModifyVolume ebs:volume vol-bbb lee  ",
                        "lifecycle StopInstances failed ec2:instance i-staging lee acme Client.UnauthorizedOperation",
                        "config AuthorizeSecurityGroupIngress security_group sg-acme lee  ");
        assertThat(bench.number(
                        "SELECT uniq(actor_arn) AS x FROM resource_events WHERE actor_arn LIKE 'arn:aws:iam::%'"))
                .isEqualTo(2);
    }

    @Test
    void aSecondRunAddsNothingAndALateEventIsStillFound() {
        add("StopInstances", bench.now());
        bench.run(COLLECTOR);
        bench.run(COLLECTOR);
        assertThat(names()).containsExactly("StopInstances");

        // Delivered half an hour late: it happened before what has been read ended.
        add("StartInstances", bench.now().minus(Duration.ofMinutes(30)));
        add("RebootInstances", bench.now().plus(Duration.ofMinutes(10)));
        bench.run(COLLECTOR);
        assertThat(names()).containsExactly("StopInstances", "StartInstances", "RebootInstances");
    }

    @Test
    void aPauseIsReadInFull() {
        bench.run(COLLECTOR);
        add("StopInstances", bench.now().plus(Duration.ofHours(1)));
        bench.advance(Duration.ofDays(2));
        bench.run(COLLECTOR);

        assertThat(names()).containsExactly("StopInstances");
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 400, DENIED",
        "ThrottlingException, 400, THROTTLED",
        "InvalidNextTokenException, 400, FAILED",
        "ExpiredTokenException, 400, DENIED"
    })
    void aReadingThatFailsOnItsSecondPageIsRepeatedWhole(String code, int status, Outcome outcome) {
        bench.run(COLLECTOR);
        Instant first = bench.now();
        bench.aws.addCloudTrailRecords(IntStream.range(0, 60)
                .mapToObj(i -> record("StopInstances", first.plusSeconds(60L + i)))
                .toList());
        bench.aws.injectFault(
                Fault.error("LookupEvents", code, "no", status).after(2).forEver());
        RunReport failed = bench.run(COLLECTOR);

        assertThat(failed.scopes()).extracting(ScopeResult::outcome).containsExactly(outcome);
        bench.aws.clearFaults();
        bench.advance(Duration.ofHours(5));
        assertThat(bench.run(COLLECTOR).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(names()).hasSize(60);
        assertThat(bench.number("SELECT uniq(event_id) AS x FROM resource_events"))
                .isEqualTo(60);
    }

    @Test
    void anEmptyPageIsNotTheEnd() {
        add("StopInstances", bench.now());
        // The windows of a first reading: 1, 2, 4, 8 hours, and the fifth that holds the event.
        bench.aws.injectFault(Fault.of("LookupEvents", Fault.Kind.EMPTY_PAGE).after(4));

        assertThat(bench.run(COLLECTOR).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(names()).containsExactly("StopInstances");
    }

    @Test
    void aTokenThatRepeatsEndsTheReadingAsPartial() {
        bench.run(COLLECTOR);
        add("StopInstances", bench.now());
        bench.aws.injectFault(Fault.of("LookupEvents", Fault.Kind.EMPTY_PAGE).forEver());
        assertThat(bench.run(COLLECTOR).scopes())
                .extracting(ScopeResult::outcome)
                .containsExactly(Outcome.PARTIAL);

        bench.aws.clearFaults();
        bench.advance(Duration.ofHours(5));
        bench.run(COLLECTOR);
        assertThat(names()).containsExactly("StopInstances");
    }

    @Test
    void aBacklogTooLongForOneRunIsReadBySeveral() {
        bench.run(COLLECTOR);
        Instant first = bench.now();
        // Two pages an hour, of which two a second are allowed.
        bench.aws.addCloudTrailRecords(IntStream.range(0, 480)
                .mapToObj(i -> record("StopInstances", first.plusSeconds(60L * i)))
                .toList());
        bench.advance(Duration.ofHours(12));

        RunReport report = runFor(Duration.ofSeconds(6));
        assertThat(report.scopes()).singleElement().satisfies(scope -> {
            assertThat(Deadline.cut(scope)).as(scope.message()).isTrue();
            assertThat(scope.message()).contains("Calls until ");
        });
        long stored = report.events();
        assertThat(stored).isBetween(60L, 479L);
        assertThat(bench.strings("SELECT toString(dateDiff('minute', parseDateTimeBestEffort('" + first
                        + "'), min(event_time))) AS x FROM resource_events"))
                .containsExactly("0");

        for (int run = 2; run <= 8 && Deadline.cut(report.scopes().getFirst()); run++) {
            report = runFor(Duration.ofSeconds(6));
            stored += report.events();
        }
        assertThat(report.scopes())
                .singleElement()
                .satisfies(
                        scope -> assertThat(scope.outcome()).as(scope.message()).isEqualTo(Outcome.COMPLETE));
        assertThat(stored).isEqualTo(480);
        assertThat(bench.number("SELECT uniq(event_id) AS x FROM resource_events"))
                .isEqualTo(480);
        assertThat(bench.number("SELECT count() AS x FROM resource_events")).isEqualTo(480);
    }

    @Test
    void aReadingThatFailsInALaterWindowGoesOnThereAndLateEventsAreStillFound() {
        bench.run(COLLECTOR);
        Instant first = bench.now();
        add("StopInstances", first.plusSeconds(60));
        bench.advance(Duration.ofHours(3));
        // Windows of 1, 2 and 4 hours from an hour before the first run's end: the third fails.
        bench.aws.injectFault(Fault.error("LookupEvents", "ThrottlingException", "no", 400)
                .after(2)
                .forEver());
        assertThat(bench.run(COLLECTOR).scopes())
                .extracting(ScopeResult::outcome)
                .containsExactly(Outcome.THROTTLED);
        assertThat(reached())
                .containsExactly(Long.toString(first.plus(Duration.ofHours(2)).toEpochMilli()));

        // Cut off in the last hour, it takes nothing of that for settled.
        bench.aws.clearFaults();
        bench.aws.injectFault(Fault.error("LookupEvents", "ThrottlingException", "no", 400)
                .after(2)
                .forEver());
        bench.advance(Duration.ofMinutes(30));
        bench.run(COLLECTOR);
        assertThat(reached())
                .last()
                .isEqualTo(Long.toString(first.plus(Duration.ofMinutes(270)).toEpochMilli()));
        bench.aws.clearFaults();
        add("StartInstances", bench.now().minus(Duration.ofMinutes(45)));
        assertThat(bench.run(COLLECTOR).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(names()).containsExactly("StopInstances", "StartInstances");
    }

    @Test
    void aNotebookIsKnownByItsNameAndWhoStartedItByTheAction() {
        bench.aws.addCloudTrailRecords(List.of("""
                {"eventID": "notebook", "eventName": "StartNotebookInstance", "eventSource": "sagemaker.amazonaws.com",
                 "eventTime": "%s", "awsRegion": "us-east-1", "recipientAccountId": "111111111111", "readOnly": false,
                 "userIdentity": {"type": "IAMUser", "userName": "dana"},
                 "requestParameters": {"notebookInstanceName": "Lab-One"}}
                """.formatted(bench.now())));
        bench.run(COLLECTOR);

        assertThat(bench.strings(
                        "SELECT concat(event_type, ' ', event_action, ' ', resource_type, ' ', resource_arn, ' ',"
                                + " actor_name) AS x FROM resource_events"))
                .containsExactly("lifecycle StartNotebookInstance sagemaker:notebook"
                        + " arn:aws:sagemaker:us-east-1:111111111111:notebook-instance/lab-one dana");
    }

    @Test
    void aRunThatDiesBeforeItsRecordIsRepeatedWithoutDoubles() {
        add("StopInstances", bench.now());
        RunListener dying = new RunListener() {
            @Override
            public void started(List<Scope> scopes) {}

            @Override
            public void ended(ScopeResult result) {
                throw new IllegalStateException("killed");
            }
        };
        bench.advance(Duration.ofHours(1));
        assertThatThrownBy(() -> bench.runAt(COLLECTOR, bench.now(), SETTINGS, dying))
                .hasMessageContaining("killed");
        assertThat(names()).containsExactly("StopInstances");
        assertThat(bench.number("SELECT count() AS x FROM collector_runs")).isZero();

        bench.run(COLLECTOR);
        assertThat(names()).containsExactly("StopInstances");
    }

    @Test
    void aCallOnSeveralResourcesIsOnEachAndOneOnNoneIsOnTheAccount() {
        bench.aws.addCloudTrailRecords(List.of(
                Recorded.text("assumed-role")
                        .replace("2026-11-01T10:01:00Z", bench.now().toString()),
                Recorded.text("root")
                        .replace("2026-11-01T10:03:00Z", bench.now().toString())));
        bench.run(COLLECTOR);

        assertThat(bench.strings(
                        "SELECT concat(event_action, ' ', resource_type, ' ', resource_id, ' ', actor_name) AS x"
                                + " FROM resource_events ORDER BY x"))
                .containsExactly(
                        "ConsoleLogin account 111111111111 root",
                        "RunInstances ec2:image ami-0123456789abcdef0 Deploy/ci-42",
                        "RunInstances ec2:instance i-0123456789abcdef0 Deploy/ci-42",
                        "RunInstances eni eni-0123456789abcdef0 Deploy/ci-42",
                        "RunInstances iam:instance_profile app Deploy/ci-42",
                        "RunInstances subnet subnet-0123456789abcdef0 Deploy/ci-42");
    }

    @Test
    void anIdThatAnotherAccountSharesIsThatAccounts() {
        bench.clickHouse.execute("INSERT INTO resource_aliases VALUES ('subnet-0123456789abcdef0',"
                + " 'arn:aws:ec2:us-east-1:222222222222:subnet/subnet-0123456789abcdef0', 'subnet', '222222222222',"
                + " 'us-east-1', 1)");
        bench.aws.addCloudTrailRecords(List.of(Recorded.text("assumed-role")
                .replace("00000000-0000-4000-8000-000000000002", "shared")
                .replace("2026-11-01T10:01:00Z", bench.now().toString())));
        bench.run(COLLECTOR);

        assertThat(bench.strings(
                        "SELECT concat(resource_arn, ' ', aws_account_id, ' ', properties['recipient_account'])"
                                + " AS x FROM resource_events WHERE resource_type = 'subnet'"))
                .containsExactly("arn:aws:ec2:us-east-1:222222222222:subnet/subnet-0123456789abcdef0 222222222222"
                        + " 111111111111");
    }

    @Test
    void anOlderCaptureThanTheNewestReadsNothing() {
        bench.run(COLLECTOR);
        RunReport late = bench.runAt(COLLECTOR, bench.now().minusSeconds(60), SETTINGS);

        assertThat(late.scopes()).extracting(ScopeResult::outcome).containsExactly(Outcome.SUPERSEDED);
    }

    private static RunReport runFor(Duration time) {
        return bench.run(COLLECTOR, SETTINGS, Part.ALL, Deadline.within(time), RunListener.SILENT);
    }

    /** Milliseconds. */
    private static List<String> reached() {
        return bench.strings("SELECT toString(toUnixTimestamp64Milli(captured_at)) AS x FROM collector_runs"
                + " WHERE scope_kind = 'reached' ORDER BY x");
    }

    private static void add(String name, Instant at) {
        bench.aws.addCloudTrailRecords(List.of(record(name, at)));
    }

    private static String record(String name, Instant at) {
        return """
                {"eventID": "record-%d", "eventName": "%s", "eventSource": "ec2.amazonaws.com", "eventTime": "%s",
                 "awsRegion": "us-east-1", "recipientAccountId": "111111111111", "readOnly": false,
                 "userIdentity": {"type": "IAMUser", "userName": "dana"},
                 "requestParameters": {"instancesSet": {"items": [{"instanceId": "i-00000000000000001"}]}}}
                """.formatted(records++, name, at);
    }

    private static List<String> names() {
        return bench.strings("SELECT event_action AS x FROM resource_events ORDER BY ingested_at, event_time");
    }
}
