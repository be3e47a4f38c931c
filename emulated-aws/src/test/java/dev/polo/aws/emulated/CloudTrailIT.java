package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttributeKey;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** LookupEvents tells who did what, newest first, by region. */
class CloudTrailIT {
    private static final LookupAttribute WRITES = LookupAttribute.builder()
            .attributeKey(LookupAttributeKey.READ_ONLY)
            .attributeValue("false")
            .build();

    @TempDir
    static Path state;

    private static EmulatedAws aws;
    private static CloudTrailClient trail;

    @BeforeAll
    static void start() {
        aws = EmulatorForTests.on(state).estate("acme").start();
        trail = EmulatorForTests.client(CloudTrailClient.builder(), aws);
    }

    @AfterAll
    static void stop() {
        trail.close();
        aws.close();
    }

    @Test
    void theEstatesEventsNameItsResources() throws Exception {
        List<Event> events = trail.lookupEvents(r -> r.lookupAttributes(WRITES)).events();

        assertThat(events).extracting(Event::eventTime).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(events)
                .extracting(Event::eventName)
                .contains("RunInstances", "CreateVolume", "CreateSnapshot", "CreateTags", "CreateLoadBalancer")
                .doesNotContain("DescribeInstances");
        Event launch = events.getLast();
        assertThat(launch.eventName()).isEqualTo("RunInstances");
        try (Ec2Client ec2 = EmulatorForTests.client(Ec2Client.builder(), aws)) {
            assertThat(ec2.describeInstances(r ->
                                    r.instanceIds(launch.resources().getFirst().resourceName()))
                            .reservations())
                    .hasSize(1);
        }
        assertThat(new JsonMapper()
                        .readTree(launch.cloudTrailEvent())
                        .path("recipientAccountId")
                        .asText())
                .isEqualTo("111111111111");
        assertThat(events)
                .filteredOn(event -> event.cloudTrailEvent().contains("errorCode"))
                .extracting(Event::eventName)
                .containsExactly("StopInstances");
    }

    @Test
    void fiftyComeInAPageAndTimeBoundsThem() {
        aws.addCloudTrailRecords(
                IntStream.range(0, 120).mapToObj(CloudTrailIT::record).toList());
        try (CloudTrailClient west = EmulatorForTests.client(CloudTrailClient.builder(), aws, Region.US_WEST_2)) {
            List<LookupEventsResponse> pages =
                    west.lookupEventsPaginator(r -> {}).stream().toList();
            assertThat(pages).extracting(page -> page.events().size()).containsExactly(50, 50, 20);
            assertThat(pages)
                    .flatExtracting(LookupEventsResponse::events)
                    .extracting(Event::eventId)
                    .doesNotHaveDuplicates()
                    .startsWith("event-119")
                    .endsWith("event-0");
            assertThat(west.lookupEvents(r -> r.startTime(Instant.ofEpochSecond(1_772_000_010L))
                                    .endTime(Instant.ofEpochSecond(1_772_000_012L)))
                            .events())
                    .extracting(Event::eventId)
                    .containsExactly("event-12", "event-11", "event-10");
            assertThatThrownBy(() -> west.lookupEvents(r -> r.nextToken("nonsense")))
                    .isInstanceOf(InvalidNextTokenException.class);
        }
    }

    private static String record(int number) {
        return """
                {"eventID": "event-%d", "eventName": "StartInstances", "eventSource": "ec2.amazonaws.com",
                 "eventTime": "%s", "awsRegion": "us-west-2", "recipientAccountId": "111111111111", "readOnly": false,
                 "userIdentity": {"arn": "arn:aws:sts::111111111111:assumed-role/Deploy/ci"}}
                """.formatted(number, Instant.ofEpochSecond(1_772_000_000L + number));
    }
}
