package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.collectors.inventory.Sighting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.scope.Outcome;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** What AWS gives in bad hours, recorded, under the real SDK clients: nothing of it may look like an empty list. */
class BadAnswersTest {
    @TempDir
    private Path folder;

    static List<ResourceType<?>> types() {
        return Ec2Collector.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aConnectionThatBreaksIsAFailureOfEveryType(ResourceType<?> type) {
        AwsFailure failure =
                AwsFailure.of(catchThrowable(() -> read(type, StubHttp.failing(new SocketException("reset")))));

        assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure.code()).isEqualTo(ErrorCode.AWS_UNAVAILABLE);
    }

    @Test
    void aTimeoutIsAFailure() {
        AwsFailure failure = AwsFailure.of(catchThrowable(
                () -> read(BucketType.TYPE, StubHttp.failing(new SocketTimeoutException("Read timed out")))));

        assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failure.message()).contains("Read timed out");
    }

    @ParameterizedTest
    @CsvSource({
        "ebs:volume, DescribeVolumes.xml, <DescribeVolumesResponse><volumeSet><item><volumeId>vol-1",
        "s3:bucket, GET.xml, <ListAllMyBucketsResult><Buckets><Bucket><Name>a",
        "rds:instance, DescribeDBInstances.xml, <DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInst",
        "logs:log_group, DescribeLogGroups.json, '{\"logGroups\":[{\"logGroupName\":\"a\"'",
        "lambda:function, GET_2015-03-31_functions.json, '{\"Functions\":[{\"FunctionName\":'",
        "eks:cluster, GET_clusters.json, '<html>gateway</html>'",
    })
    void halfAnAnswerIsAFailure(String name, String file, String body) throws IOException {
        for (int turn = 1; turn <= 5; turn++) {
            answer(turn == 1 ? file : file.replaceFirst("\\.(?=[a-z]+$)", "." + turn + "."), body);
        }

        assertThat(AwsFailure.of(catchThrowable(() -> read(type(name)))).outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "sagemaker:notebook, ListNotebookInstances.s400.json, AccessDeniedException, DENIED",
        "logs:log_group, DescribeLogGroups.s400.json, AccessDeniedException, DENIED",
        "eks:cluster, GET_clusters.s403.json, AccessDeniedException, DENIED",
        "lambda:function, GET_2015-03-31_functions.s403.json, AccessDeniedException, DENIED",
        "savings_plan, POST_DescribeSavingsPlans.s400.json, UnrecognizedClientException, DISABLED",
        "logs:log_group, DescribeLogGroups.s400.json, ExpiredTokenException, DENIED",
    })
    void aRefusalIsSaidSoInTheJsonProtocols(String name, String file, String code, Outcome outcome) throws IOException {
        answer(file, "{\"__type\":\"%s\",\"code\":\"%s\",\"message\":\"no\"}".formatted(code, code));

        assertThat(AwsFailure.of(catchThrowable(() -> read(type(name)))).outcome())
                .isEqualTo(outcome);
    }

    @Test
    void aTokenThatComesTwiceEndsTheList() throws IOException {
        for (int turn = 1; turn <= 3; turn++) {
            answer(turn == 1 ? "DescribeVolumes.xml" : "DescribeVolumes." + turn + ".xml", """
                    <DescribeVolumesResponse><volumeSet><item><volumeId>vol-%d</volumeId><status>available</status></item>
                    </volumeSet><nextToken>%s</nextToken></DescribeVolumesResponse>
                    """.formatted(
                            turn, turn == 2 ? "b" : "a"));
        }

        assertThatThrownBy(() -> read(VolumeType.TYPE))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("the list has no end: a");
    }

    @Test
    void anEmptyPageWithATokenIsNotTheEndInTheJsonProtocols() throws IOException {
        answer("DescribeLogGroups.json", "{\"logGroups\":[],\"nextToken\":\"more\"}");
        answer("DescribeLogGroups.2.json", """
                {"logGroups":[{"logGroupName":"late","arn":"arn:aws:logs:eu-central-1:111122223333:log-group:late:*"}]}
                """);
        answer("GetResources.json", "{\"ResourceTagMappingList\":[]}");

        assertThat(read(LogGroupType.TYPE))
                .singleElement()
                .satisfies(seen -> assertThat(seen.resource().name()).isEqualTo("late"));
    }

    @Test
    void wordsOfANewerApiAreKeptAsTheyAre() throws IOException {
        answer("DescribeVolumes.xml", """
                <DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><status>hibernating</status>
                <volumeType>gp9</volumeType><newThing>7</newThing></item></volumeSet></DescribeVolumesResponse>
                """);

        assertThat(read(VolumeType.TYPE)).singleElement().satisfies(seen -> {
            assertThat(seen.resource().state()).isEqualTo("hibernating");
            assertThat(seen.resource().properties()).containsEntry("volume_type", "gp9");
        });
    }

    @Test
    void aStateThatIsMissingIsUnknown() throws IOException {
        answer("DescribeVolumes.xml", """
                <DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId></item></volumeSet>
                </DescribeVolumesResponse>
                """);

        assertThat(read(VolumeType.TYPE))
                .singleElement()
                .satisfies(seen -> assertThat(seen.resource().state()).isEqualTo("unknown"));
    }

    @Test
    void fiftyTagsOfTheGreatestLengthArriveWhole() throws IOException {
        Map<String, String> tags = IntStream.range(0, 50)
                .boxed()
                .collect(Collectors.toMap(i -> "k".repeat(126) + (10 + i), i -> "ü".repeat(254) + (10 + i)));
        String items = tags.entrySet().stream()
                .map(tag -> "<item><key>" + tag.getKey() + "</key><value>" + tag.getValue() + "</value></item>")
                .collect(Collectors.joining());
        answer("DescribeVolumes.xml", """
                <DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><status>available</status><tagSet>%s</tagSet>
                </item></volumeSet></DescribeVolumesResponse>
                """.formatted(items));

        assertThat(read(VolumeType.TYPE))
                .singleElement()
                .satisfies(seen -> assertThat(seen.resource().tags()).isEqualTo(tags));
    }

    @Test
    void aRoleThatIsRefusedMidRunIsARefusalAndNoEmptyList() throws IOException {
        // The first credentials are already over, and the role is not given again.
        answer("AssumeRole.xml", credentials("2020-01-01T00:00:00Z"));
        for (int turn = 2; turn <= 9; turn++) {
            answer("AssumeRole." + turn + ".s403.xml", """
                    <ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole
                    </Message></Error></ErrorResponse>
                    """);
        }
        answer("DescribeVolumes.xml", """
                <DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><status>available</status></item>
                </volumeSet><nextToken>more</nextToken></DescribeVolumesResponse>
                """);

        for (int turn = 2; turn <= 6; turn++) {
            answer("DescribeVolumes." + turn + ".s400.xml", """
                    <Response><Errors><Error><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error>
                    </Errors></Response>
                    """);
        }

        AwsFailure failure = AwsFailure.of(catchThrowable(() -> read(
                VolumeType.TYPE,
                new StubHttp(new RecordedHttp(folder)),
                "arn:aws:iam::111122223333:role/dev-PoloReadRole")));
        assertThat(failure.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(failure.message()).containsAnyOf("sts:AssumeRole", "ExpiredToken");
    }

    @Test
    void aRoleThatExpiresMidRunIsAssumedAgainAndNothingIsLost() throws IOException {
        answer("AssumeRole.xml", credentials("2020-01-01T00:00:00Z"));
        answer("AssumeRole.2.xml", credentials("2099-01-01T00:00:00Z"));
        for (int page = 1; page <= 3; page++) {
            answer(page == 1 ? "DescribeVolumes.xml" : "DescribeVolumes." + page + ".xml", """
                    <DescribeVolumesResponse><volumeSet><item><volumeId>vol-%d</volumeId><status>available</status></item>
                    </volumeSet>%s</DescribeVolumesResponse>
                    """.formatted(
                            page, page == 3 ? "" : "<nextToken>page-" + page + "</nextToken>"));
        }
        RecordedHttp recorded = new RecordedHttp(folder);

        assertThat(read(VolumeType.TYPE, new StubHttp(recorded), "arn:aws:iam::111122223333:role/dev-PoloReadRole"))
                .extracting(seen -> seen.resource().resourceId())
                .containsExactly("vol-1", "vol-2", "vol-3");
        recorded.assertAllAsked();
    }

    @Test
    void aNotebookWhoseLogsMayNotBeReadIsNotCalledIdle() throws IOException {
        Path recorded = Fixture.of(NotebookType.TYPE).folder();
        for (String file :
                List.of("ListNotebookInstances.json", "DescribeNotebookInstance.json", "GetResources.json")) {
            answer(file, Files.readString(recorded.resolve(file)));
        }
        answer("DescribeLogStreams.s400.json", "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");

        assertThat(read(NotebookType.TYPE)).singleElement().satisfies(seen -> {
            assertThat(seen.resource().properties()).doesNotContainKey("idle_hours");
            assertThat(seen.unread()).containsExactly("idle_hours");
        });
    }

    @Test
    void aBucketDeletedSinceItWasListedKeepsWhatIsKnownOfIt() throws IOException {
        answer("GET.xml", """
                <ListAllMyBucketsResult><Buckets><Bucket><Name>gone</Name></Bucket><Bucket><Name>going</Name></Bucket>
                <Bucket><Name>plain</Name></Bucket></Buckets></ListAllMyBucketsResult>
                """);
        String gone = "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>";
        answer("GET_gone_tagging.s404.xml", gone);
        answer("GET_going_tagging.xml", "<Tagging><TagSet/></Tagging>");
        answer("GET_going_versioning.s404.xml", gone);
        answer("GET_plain_tagging.s404.xml", "<Error><Code>NoSuchTagSet</Code><Message>no</Message></Error>");
        answer("GET_plain_versioning.xml", "<VersioningConfiguration/>");

        assertThat(read(BucketType.TYPE))
                .satisfiesExactly(
                        seen -> assertThat(seen.unread()).containsExactlyInAnyOrder("tags", "versioning", "unread"),
                        seen -> assertThat(seen.unread()).containsExactlyInAnyOrder("tags", "versioning", "unread"),
                        seen -> {
                            assertThat(seen.unread()).isEmpty();
                            assertThat(seen.resource().properties()).containsEntry("versioning", "Disabled");
                        });
    }

    @Test
    void tagsThatTheTaggingApiLeavesOutAreUnreadAndAnEmptyListIsNone() throws IOException {
        String arn = "arn:aws:lambda:eu-central-1:111122223333:function:";
        answer("GET_2015-03-31_functions.json", """
                {"Functions":[{"FunctionName":"gone","FunctionArn":"%sgone"},{"FunctionName":"bare","FunctionArn":"%sbare"}]}
                """.formatted(arn, arn));
        answer("GetResources.json", """
                {"ResourceTagMappingList":[{"ResourceARN":"%sbare","Tags":[]}]}
                """.formatted(arn));

        assertThat(read(FunctionType.TYPE))
                .allSatisfy(seen -> assertThat(seen.resource().tags()).isEmpty())
                .extracting(seen -> seen.resource().name() + " " + seen.unread())
                .containsExactly("gone [tags]", "bare []");
    }

    @Test
    void aNotebookThatTheTaggingApiLeavesOutHasItsTagsUnread() throws IOException {
        Path recorded = Fixture.of(NotebookType.TYPE).folder();
        for (String file : List.of("ListNotebookInstances.json", "DescribeNotebookInstance.json")) {
            answer(file, Files.readString(recorded.resolve(file)));
        }
        answer("GetResources.json", "{\"ResourceTagMappingList\":[]}");
        answer("DescribeLogStreams.s400.json", "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");

        assertThat(read(NotebookType.TYPE))
                .singleElement()
                .satisfies(seen -> assertThat(seen.unread()).containsExactlyInAnyOrder("tags", "idle_hours"));
    }

    @ParameterizedTest
    @CsvSource({
        "elb:load_balancer, DescribeLoadBalancers, LoadBalancers, LoadBalancerArn, ResourceArn,"
                + " arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/, LoadBalancerNotFound",
        "elb:target_group, DescribeTargetGroups, TargetGroups, TargetGroupArn, ResourceArn,"
                + " arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/, TargetGroupNotFound",
        "elb:classic_load_balancer, DescribeLoadBalancers, LoadBalancerDescriptions, LoadBalancerName, LoadBalancerName,"
                + " '', LoadBalancerNotFound",
    })
    void aBalancerDeletedSinceItWasListedHidesNoOthersTags(
            String name, String list, String items, String id, String tagged, String prefix, String code)
            throws IOException {
        answer(list + ".xml", """
                <%sResponse><%sResult><%s><member><%s>%sgone</%s><State/></member><member><%s>%skept</%s><State/></member></%s>
                </%sResult></%sResponse>
                """.formatted(list, list, items, id, prefix, id, id, prefix, id, items, list, list));
        String gone = "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                + "</Code><Message>no</Message></Error></ErrorResponse>";
        answer("DescribeTags.s400.xml", gone);
        answer("DescribeTags.2.s400.xml", gone);
        answer("DescribeTags.3.xml", """
                <DescribeTagsResponse><DescribeTagsResult><TagDescriptions><member><%s>%skept</%s><Tags><member><Key>a</Key>
                <Value>1</Value></member></Tags></member></TagDescriptions></DescribeTagsResult></DescribeTagsResponse>
                """.formatted(tagged, prefix, tagged));

        assertThat(read(type(name)))
                .extracting(seen -> seen.resource().tags() + " " + seen.unread())
                .containsExactly("{} [tags]", "{a=1} []");
    }

    private static String credentials(String expiration) {
        return """
                <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
                <SessionToken>t</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """.formatted(expiration);
    }

    private void answer(String file, String body) throws IOException {
        Files.writeString(folder.resolve(file), body);
    }

    private List<Sighting> read(ResourceType<?> type) {
        return read(type, new StubHttp(new RecordedHttp(folder)));
    }

    private static List<Sighting> read(ResourceType<?> type, StubHttp http) {
        return read(type, http, null);
    }

    private static List<Sighting> read(ResourceType<?> type, StubHttp http, String role) {
        AwsAccess access = new AwsAccess(
                http,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                null,
                "dev-PoloReadRole",
                null);
        List<Sighting> result = new ArrayList<>();
        String region = type.global() ? "us-east-1" : Fixture.REGION;
        try (AwsSession session = new AwsSession(access, new RateLimits(), Fixture.ACCOUNT, region, role)) {
            type.read(session, Instant.parse("2026-11-20T12:00:00Z")).forEach(result::addAll);
        }
        return result;
    }

    private static ResourceType<?> type(String name) {
        return Ec2Collector.types().stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
