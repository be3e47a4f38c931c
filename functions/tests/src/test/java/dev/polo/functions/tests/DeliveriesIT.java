package dev.polo.functions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.cloudtrail.CloudTrailCollector;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.collectors.ec2.MetricsCollector;
import dev.polo.collectors.relationships.RelationshipsCollector;
import dev.polo.testkit.TestAws;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** However events are delivered, cut short, twice, in pieces or among broken ones, the tables are those of one whole run. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface emulator is a program for Linux")
class DeliveriesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TABLES = List.of(
            "resource_snapshots FINAL",
            "resource_relationships FINAL",
            "resource_aliases FINAL",
            "resource_events",
            "aws_accounts FINAL");
    private static final String ONE_ON_ONE_OFF = "us-east-1,ap-east-1";
    private static final String SCOPES = """
            SELECT DISTINCT concat(aws_account_id, ' ', aws_region, ' ', resource_type, ' ', outcome) AS x
            FROM collector_runs WHERE scope_kind = 'scope' ORDER BY x
            """;
    private static final String POISON = "{\"collector\": \"ec2\", \"nonsense\": 1}";

    private static Surroundings whole;

    @BeforeAll
    static void runOnce() {
        whole = Surroundings.migrated().with("POLO_REGIONS", ONE_ON_ONE_OFF);
        try (Function function = whole.function("ec2", "Ec2Handler")) {
            assertThat(function.sample("rule").path("outcome").asText()).isEqualTo("complete");

            List<String> events = whole.rows("resource_events");
            JsonNode again = function.sample("rule");
            assertThat(again.path("message").asText()).contains("complete before");
            assertThat(whole.rows("resource_events")).isEqualTo(events);
        }
    }

    @AfterAll
    static void end() {
        whole.close();
    }

    @AfterEach
    void clear() {
        TestAws.acme().clearFaults();
    }

    @Test
    void aPersonMayReadAPartOrAskWhatWouldBeRead() {
        try (Function inventory = whole.with("POLO_REGIONS", "us-east-1").function("ec2", "Ec2Handler");
                Function bill = whole.function("cost-explorer", "CostExplorerHandler")) {
            TestAws.acme().resetCalls();
            JsonNode planned = inventory.sample("dry-run");
            assertThat(planned.path("outcome").asText()).isEqualTo("planned");
            assertThat(planned.path("scope_count").asInt())
                    .isEqualTo(Ec2Collector.types().size());

            JsonNode due = bill.sample("dry-run");
            JsonNode since = bill.invoke("{\"dry_run\": true, \"since\": \"2026-01-31\"}");
            assertThat(due.path("requests").asInt()).as(due.toString()).isPositive();
            assertThat(since.path("requests").asInt())
                    .isGreaterThan(due.path("requests").asInt());
            assertThat(TestAws.acme().calls()).extracting(Call::service).doesNotContain("ec2", "ce");

            JsonNode part = inventory.sample("part");
            assertThat(part.path("scopes").toString()).isEqualTo("{\"complete\":3}");
        }
    }

    @Test
    void aRunThatTimeEndsIsTakenUpByTheNext() {
        TestAws.acme()
                .injectFault(
                        Fault.delay("DescribeVolumes", Duration.ofMinutes(2)).forEver());
        try (Surroundings cut = Surroundings.migrated();
                Function function =
                        cut.with("AWS_LAMBDA_FUNCTION_TIMEOUT", "25").function("ec2", "Ec2Handler")) {
            JsonNode summary = function.sample("rule");
            assertThat(summary.path("outcome").asText()).as(summary.toString()).isEqualTo("partial");
            assertThat(summary.path("not_complete")).anySatisfy(scope -> {
                assertThat(scope.path("resource_type").asText()).isEqualTo("ebs:volume");
                assertThat(scope.path("message").asText()).startsWith("Out of time");
            });
            TestAws.acme().clearFaults();

            JsonNode next = function.sample("rule");
            assertThat(next.path("outcome").asText()).as(next.toString()).isEqualTo("complete");
            assertThat(next.path("attempt").asInt()).isEqualTo(2);
            assertThat(TABLES).allSatisfy(table -> assertThat(cut.rows(table)).isEqualTo(whole.rows(table)));
        }
    }

    @Test
    void whatIsFannedOutIsTheSameAndAPoisonedMessageEndsInItsOwnQueue() throws JsonProcessingException {
        try (Surroundings pieces = Surroundings.migrated().with("POLO_REGIONS", ONE_ON_ONE_OFF);
                SqsClient sqs = sqs()) {
            String dead = queue(sqs, "polo-ec2-dead.fifo", Map.of());
            String deadArn = sqs.getQueueAttributes(
                            request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            String work = queue(
                    sqs,
                    "polo-ec2.fifo",
                    Map.of(
                            QueueAttributeName.REDRIVE_POLICY,
                            JSON.writeValueAsString(Map.of("deadLetterTargetArn", deadArn, "maxReceiveCount", 2))));
            sqs.sendMessage(request -> request.queueUrl(work)
                    .messageBody(POISON)
                    .messageGroupId("poison")
                    .messageDeduplicationId("poison"));
            try (Function dispatcher =
                    pieces.with("POLO_WORK_QUEUES", "ec2=" + work).function("dispatcher", "DispatcherHandler")) {
                JsonNode first = dispatcher.sample("dispatch");
                assertThat(first.path("message_count").asInt())
                        .as(first.toString())
                        .isEqualTo(3);
                dispatcher.sample("dispatch");
                assertThat(dispatcher
                                .invoke("{\"collector\": \"metrics\"}")
                                .at("/error/message")
                                .asText())
                        .startsWith("POLO_WORK_QUEUES names no queue for metrics; it has ec2");
            }
            try (Function worker = pieces.function("ec2", "Ec2Handler")) {
                String last = work(sqs, work, worker);
                assertThat(worker.invoke(last).path("batchItemFailures")).isEmpty();
            }

            assertThat(receive(sqs, dead)).extracting(Message::body).containsExactly(POISON);
            assertThat(TABLES)
                    .allSatisfy(table -> assertThat(pieces.rows(table)).isEqualTo(whole.rows(table)));
            assertThat(pieces.strings(SCOPES))
                    .isEqualTo(whole.strings(SCOPES))
                    .contains("111111111111 ap-east-1  disabled");
            assertThat(pieces.strings("SELECT concat(scope_kind, ' ', aws_region, ' ', outcome) AS x"
                            + " FROM collector_runs WHERE scope_kind != 'scope' ORDER BY x"))
                    .containsExactly("part ap-east-1 complete", "part global complete", "part us-east-1 complete");
        }
    }

    /** Only workers record. Were a region named to one, it would read that one, and nobody would miss the others. */
    @Test
    void anAccountThatDoesNotSayItsRegionsIsRecordedAsRefused() throws JsonProcessingException {
        TestAws.acme().injectFault(Fault.denied("DescribeRegions").forEver());
        try (Surroundings pieces = Surroundings.migrated().with("POLO_REGIONS", ONE_ON_ONE_OFF);
                SqsClient sqs = sqs()) {
            String work = queue(sqs, "polo-refused.fifo", Map.of());
            try (Function dispatcher =
                    pieces.with("POLO_WORK_QUEUES", "ec2=" + work).function("dispatcher", "DispatcherHandler")) {
                assertThat(dispatcher.sample("dispatch").path("message_count").asInt())
                        .isEqualTo(1);
                assertThat(dispatcher
                                .invoke("{\"collector\": \"ec2\", \"types\": [\"ebs:volume\"]}")
                                .at("/error/message")
                                .asText())
                        .startsWith("This function takes no types: its workers read all types of a place.");
            }
            try (Function worker = pieces.function("ec2", "Ec2Handler")) {
                work(sqs, work, worker);
                assertThat(worker.log()).contains("\"RunsComplete\":0.0").doesNotContain("\"RunsComplete\":1.0");
            }

            assertThat(pieces.strings("SELECT concat(aws_region, ' ', resource_type, ' ', outcome) AS x"
                            + " FROM collector_runs WHERE resource_type IN ('ebs:volume', 's3:bucket') ORDER BY x"))
                    .containsExactly("us-east-1 ebs:volume denied", "us-east-1 s3:bucket complete");
        }
    }

    /** Else a collector whose types all are regional would have a part with nothing in it, which is never refused. */
    @Test
    void whatIsGlobalIsAskedOfThoseWhoHaveIt() {
        List<Collector> collectors = List.of(
                Ec2Collector.create(), new MetricsCollector(), new RelationshipsCollector(), new CloudTrailCollector());
        try (Function dispatcher = whole.function("dispatcher", "DispatcherHandler")) {
            assertThat(collectors).allSatisfy(collector -> {
                JsonNode planned =
                        dispatcher.invoke("{\"collector\": \"%s\", \"dry_run\": true}".formatted(collector.name()));
                assertThat(planned.path("messages").toString().contains("/global"))
                        .as("%s: %s", collector.name(), planned)
                        .isEqualTo(collector.kinds().stream().anyMatch(kind -> kind.reach() != ScopeKind.Reach.REGION));
            });
        }
    }

    /** The alarm of a collector's last complete run sums what its workers write. */
    @Test
    void onePartThatIsWellDoesNotHideAnotherThatIsRefused() throws JsonProcessingException {
        try (Surroundings pieces = Surroundings.migrated();
                Function worker = pieces.function("ec2", "Ec2Handler")) {
            worker.invoke(part("2026-01-31T08:00:00Z", "us-east-1"));
            worker.invoke(part("2026-01-31T08:00:00Z", "global"));
            assertThat(worker.log()).contains("\"RunsComplete\":1.0");
            int before = worker.log().length();

            TestAws.acme().injectFault(Fault.denied("DescribeVolumes").forEver());
            worker.invoke(part("2026-01-31T09:00:00Z", "us-east-1"));
            worker.invoke(part("2026-01-31T09:00:00Z", "global"));

            assertThat(pieces.strings("SELECT concat(aws_region, ' ', outcome) AS x FROM collector_runs"
                            + " WHERE scope_kind = 'part' AND slot = '2026-01-31 09:00:00' ORDER BY x"))
                    .containsExactly("global complete", "us-east-1 partial");
            assertThat(worker.log().substring(before))
                    .contains("\"RunsComplete\":0.0")
                    .doesNotContain("\"RunsComplete\":1.0");
        }
    }

    private static String part(String slot, String region) throws JsonProcessingException {
        return event(List.of(Message.builder()
                .messageId(region)
                .body(
                        "{\"collector\": \"ec2\", \"slot\": \"%s\", \"accounts\": [\"111111111111\"], \"regions\": [\"%s\"]}"
                                .formatted(slot, region))
                .build()));
    }

    /** Plays Lambda's event source: hands batches over and deletes what did not fail, until the queue gives nothing. */
    private static String work(SqsClient sqs, String queue, Function worker) throws JsonProcessingException {
        String lastGood = "";
        for (List<Message> some = receive(sqs, queue); !some.isEmpty(); some = receive(sqs, queue)) {
            String event = event(some);
            Set<String> failed = StreamSupport.stream(
                            worker.invoke(event).path("batchItemFailures").spliterator(), false)
                    .map(failure -> failure.path("itemIdentifier").asText())
                    .collect(Collectors.toSet());
            for (Message message : some) {
                if (!failed.contains(message.messageId())) {
                    lastGood = event(List.of(message));
                    sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
                }
            }
        }
        return lastGood;
    }

    private static String event(List<Message> messages) throws JsonProcessingException {
        List<Map<String, Object>> records = new ArrayList<>();
        for (Message message : messages) {
            records.add(Map.of(
                    "messageId", message.messageId(),
                    "body", message.body(),
                    "eventSource", "aws:sqs",
                    "attributes", Map.of("ApproximateReceiveCount", "1")));
        }
        return JSON.writeValueAsString(Map.of("Records", records));
    }

    private static List<Message> receive(SqsClient sqs, String queue) {
        return sqs.receiveMessage(request ->
                        request.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(0))
                .messages();
    }

    private static String queue(SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
        Map<QueueAttributeName, String> all = new java.util.HashMap<>(attributes);
        all.put(QueueAttributeName.FIFO_QUEUE, "true");
        return sqs.createQueue(request -> request.queueName(name).attributes(all))
                .queueUrl();
    }

    private static SqsClient sqs() {
        return SqsClient.builder()
                .endpointOverride(TestAws.acme().url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
