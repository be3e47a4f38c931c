package dev.polo.collectors.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.event.EventType;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.Resource;

/** What a record says: who, what, on which resources, and what of it may be kept. */
class CallTest {
    private static final Naming NAMING = new Naming("aws", "us-east-1", "111111111111");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
            iam-user        | Mary                         | arn:aws:iam::111111111111:user/ops/Mary
            assumed-role    | Deploy/ci-42                 | arn:aws:sts::111111111111:assumed-role/Deploy/ci-42
            service         | autoscaling.amazonaws.com    | ''
            root            | root                         | arn:aws:iam::111111111111:root
            web-identity    | user-7                       | ''
            other-account   | account 999999999999         | ''
            identity-center | 544894e8-80c1-707f           | ''
            federated       | alice                        | arn:aws:sts::111111111111:federated-user/alice
            by-service      | AWSServiceRoleForAutoScaling/AutoScaling | arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling
            denied          | lee                          | arn:aws:iam::111111111111:user/lee
            service-event   | AWS Internal                 | ''
            """)
    void namesTheActor(String record, String name, String arn) {
        assertThat(Recorded.call(record).actor()).isEqualTo(new Actor(arn, name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            iam-user       | config     | ModifyVolume
            assumed-role   | lifecycle  | RunInstances
            service        | lifecycle  | TerminateInstances
            by-service     | tag_change | CreateTags
            root           | config     | ConsoleLogin
            identity-center| lifecycle  | CreateBucket
            denied         | lifecycle  | StartNotebookInstance failed
            """)
    void isOfTheTypeOfTheChangeThatItMakes(String record, String type, String action) {
        Call call = Recorded.call(record);

        assertThat(call.eventType().sqlName()).isEqualTo(type);
        assertThat(call.action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "TagResource, TAG_CHANGE",
        "UntagResources, TAG_CHANGE",
        "DeleteTags, TAG_CHANGE",
        "AddTagsToResource, TAG_CHANGE",
        "PutBucketTagging, TAG_CHANGE",
        "CopySnapshot, LIFECYCLE",
        "ReleaseAddress, LIFECYCLE",
        "AttachVolume, CONFIG",
        "Startle, CONFIG",
        "PutBucketPolicy, CONFIG"
    })
    void aNameTellsTheType(String name, EventType type) {
        assertThat(Recorded.call("denied").errorCode()).isEqualTo("AccessDenied");
        assertThat(Call.of(Event.builder().eventId("1").eventName(name).build()).eventType())
                .isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            iam-user        | arn:aws:ec2:us-east-1:111111111111:volume/vol-0123456789abcdef0
            assumed-role    | arn:aws:ec2:us-east-1:111111111111:image/ami-0123456789abcdef0 arn:aws:ec2:us-east-1:111111111111:subnet/subnet-0123456789abcdef0 arn:aws:iam::111111111111:instance-profile/app arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0 arn:aws:ec2:us-east-1:111111111111:network-interface/eni-0123456789abcdef0
            service         | arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0
            identity-center | arn:aws:s3:::reports
            federated       | arn:aws:rds:us-east-1:111111111111:db:orders
            web-identity    | arn:aws:iam::111111111111:role/Deploy
            denied          | arn:aws:sagemaker:us-east-1:111111111111:notebook-instance/lab-one
            """)
    void findsTheResourcesInParametersAndAnswers(String record, String arns) {
        assertThat(Mentions.of(Recorded.call(record), NAMING))
                .extracting(Mention::arn)
                .containsOnly(arns.split(" "));
    }

    @Test
    void takesTheListOfCloudTrailToo() {
        Event event = Event.builder()
                .eventId("1")
                .eventName("Whatever")
                .resources(
                        Resource.builder()
                                .resourceType("AWS::S3::Bucket")
                                .resourceName("logs")
                                .build(),
                        Resource.builder()
                                .resourceType("AWS::EC2::Snapshot")
                                .resourceName("arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0")
                                .build(),
                        Resource.builder()
                                .resourceType("AWS::EC2::KeyPair")
                                .resourceName("mine")
                                .build())
                .build();

        assertThat(Mentions.of(Call.of(event), NAMING))
                .extracting(Mention::arn)
                .containsExactly(
                        "arn:aws:s3:::logs", "arn:aws:ec2:us-east-1:111111111111:snapshot/snap-0123456789abcdef0");
    }

    @Test
    void anUnreadableRecordIsStillACall() {
        Call call = Call.of(Event.builder()
                .eventId("1")
                .eventName("RunInstances")
                .eventTime(Instant.EPOCH)
                .username("mary")
                .cloudTrailEvent("{\"userIdentity\": ")
                .build());

        assertThat(call.actor()).isEqualTo(new Actor("", "mary"));
        assertThat(call.properties()).containsEntry("record", "unreadable").containsEntry("event_name", "RunInstances");
    }

    @Test
    void keepsWhatWasAskedAndAnswered() {
        assertThat(Recorded.call("iam-user").properties())
                .containsEntry("request.modify_volume_request.throughput", "250")
                .containsEntry("response.modify_volume_response.volume_modification.original_throughput", "125")
                .containsEntry("event_source", "ec2.amazonaws.com")
                .containsEntry("source_ip", "192.0.2.1")
                .containsEntry("user_agent", "aws-cli/2.31.0")
                .containsEntry("event_id", "00000000-0000-4000-8000-000000000001");
        assertThat(Recorded.call("denied").properties())
                .containsEntry("error_code", "AccessDenied")
                .containsEntry("error_message", "User: lee is not authorized");
        assertThat(Recorded.call("by-service").properties()).containsEntry("invoked_by", "autoscaling.amazonaws.com");
    }

    @Test
    void keepsNoSecret() {
        Map<String, String> launch = Recorded.call("assumed-role").properties();
        assertThat(launch).containsEntry("request.user_data", Parameters.MASKED);
        Map<String, String> database = Recorded.call("federated").properties();
        assertThat(database)
                .containsEntry("request.master_user_password", Parameters.MASKED)
                .containsEntry("request.master_username", "admin");
        assertThat(Recorded.call("web-identity").properties())
                .containsEntry("response.credentials", Parameters.MASKED)
                .doesNotContainValue("AQoDYXdzEJr");
        assertThat(database).doesNotContainValue("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ssm.amazonaws.com            | {"name": "/db", "value": "hunter2"}
            ssm.amazonaws.com            | {"documentName": "AWS-RunShellScript", "parameters": {"commands": ["echo hunter2"]}}
            secretsmanager.amazonaws.com | {"name": "db", "secretString": "hunter2"}
            lambda.amazonaws.com         | {"functionName": "f", "environment": {"variables": {"KEY": "hunter2"}}}
            ecs.amazonaws.com            | {"containerDefinitions": [{"environment": [{"name": "A", "value": "hunter2"}]}]}
            cloudformation.amazonaws.com | {"parameters": [{"parameterKey": "P", "parameterValue": "hunter2"}]}
            autoscaling.amazonaws.com    | {"launchTemplateData": {"UserData": "hunter2"}}
            ec2.amazonaws.com            | {"key_material": "hunter2"}
            """)
    void masksWhatServicesKeepSecretsIn(String service, String request) {
        String record = "{\"eventID\": \"1\", \"eventName\": \"Put\", \"eventSource\": \"" + service
                + "\", \"requestParameters\": " + request + "}";

        assertThat(Call.of(Recorded.event(record)).properties().toString())
                .contains(Parameters.MASKED)
                .doesNotContain("hunter2");
    }

    @Test
    void boundsALongRequestAndSaysHowMuchIsLeftOut() {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            items.append(i == 0 ? "" : ",")
                    .append('"')
                    .append("x".repeat(i == 0 ? 2000 : 1))
                    .append('"');
        }
        String record = "{\"eventID\": \"1\", \"eventName\": \"Put\", \"eventSource\": \"s3.amazonaws.com\","
                + " \"requestParameters\": {\"items\": [" + items + "]}}";

        Map<String, String> properties = Call.of(Recorded.event(record)).properties();
        assertThat(properties).containsEntry("request_left_out", "40");
        assertThat(properties.get("request.items.0")).hasSize(501).endsWith("…");
    }
}
