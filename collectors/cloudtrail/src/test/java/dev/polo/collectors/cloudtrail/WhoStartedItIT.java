package dev.polo.collectors.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.ec2.Ec2Collector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.InstanceType;

/** From a call that CloudTrail tells to the property of what was started. */
class WhoStartedItIT {
    private static final String NAME = "lab";
    private static Bench bench;
    private static SageMakerClient sageMaker;
    private static int records;

    @BeforeAll
    static void start() {
        bench = Bench.create(Duration.ofDays(50));
        sageMaker = SageMakerClient.builder()
                .endpointOverride(bench.aws.url())
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
        sageMaker.createNotebookInstance(request -> request.notebookInstanceName(NAME)
                .instanceType(InstanceType.ML_T2_MEDIUM)
                .roleArn("arn:aws:iam::" + Bench.ACCOUNT + ":role/notebooks"));
    }

    @AfterAll
    static void stop() {
        sageMaker.stopNotebookInstance(request -> request.notebookInstanceName(NAME));
        sageMaker.deleteNotebookInstance(request -> request.notebookInstanceName(NAME));
        sageMaker.close();
        bench.close();
    }

    @Test
    void aNotebookTellsWhoStartedItLastHoweverLongAgo() {
        read();
        assertThat(startedBy()).containsExactly("");

        call("CreateNotebookInstance", user("dana"), "");
        read();
        assertThat(startedBy()).containsExactly("dana");

        call("StopNotebookInstance", user("kim"), "");
        call("StartNotebookInstance", user("kim"), "AccessDenied");
        read();
        assertThat(startedBy()).containsExactly("dana");

        call("StartNotebookInstance", """
                {"type": "AssumedRole", "arn": "arn:aws:sts::111111111111:assumed-role/Research/lee",
                 "sessionContext": {"sessionIssuer": {"userName": "Research"}}}
                """, "");
        read();
        assertThat(startedBy()).containsExactly("Research/lee");
        assertThat(bench.strings("SELECT event_action AS x FROM resource_events WHERE collector = 'ec2'"
                        + " AND resource_type = 'sagemaker:notebook'"))
                .as("what is learnt of an event makes none")
                .containsExactly("discovered");

        bench.advance(Duration.ofDays(40));
        bench.run(Ec2Collector.create());
        assertThat(startedBy()).containsExactly("Research/lee");
    }

    /** The calls, and then what the inventory makes of them. */
    private static void read() {
        bench.run(new CloudTrailCollector());
        bench.run(Ec2Collector.create());
    }

    private static List<String> startedBy() {
        return bench.strings("SELECT properties['started_by'] AS x FROM resource_snapshots FINAL"
                + " WHERE resource_type = 'sagemaker:notebook'");
    }

    private static String user(String name) {
        return "{\"type\": \"IAMUser\", \"userName\": \"" + name + "\"}";
    }

    private static void call(String name, String identity, String error) {
        bench.aws.addCloudTrailRecords(
                List.of("""
                {"eventID": "started-%d", "eventName": "%s", "eventSource": "sagemaker.amazonaws.com",
                 "eventTime": "%s", "awsRegion": "us-east-1", "recipientAccountId": "111111111111", "readOnly": false,
                 "userIdentity": %s, "errorCode": "%s",
                 "requestParameters": {"notebookInstanceName": "%s"}}
                """.formatted(records++, name, bench.now().plusSeconds(60L * records), identity, error, NAME)));
    }
}
