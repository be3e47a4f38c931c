package dev.polo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where what goes wrong ends, in the golden template, which {@link TemplatesIT} compares with what is written. */
class DeadLettersTest {
    private static JsonNode resources;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream golden = DeadLettersTest.class.getResourceAsStream("prod-PoloCollectors.template.json")) {
            resources = new JsonMapper().readTree(golden).path("Resources");
        }
    }

    @Test
    void whatFailedEndsInAQueue() {
        Map<String, JsonNode> functions = byName("AWS::Lambda::Function", "FunctionName");
        Map<String, JsonNode> queues = byName("AWS::SQS::Queue", "QueueName");
        List<JsonNode> whenFailed = properties("AWS::Lambda::EventInvokeConfig");
        assertThat(functions).hasSameSizeAs(FunctionSpec.ALL);
        assertThat(whenFailed).hasSameSizeAs(functions.values());
        functions.forEach((name, function) -> assertThat(whenFailed)
                .as(name)
                .filteredOn(each -> each.path("FunctionName").path("Ref").equals(function.path("id")))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.path("Qualifier").asText()).isEqualTo("$LATEST");
                    assertThat(each.path("MaximumRetryAttempts").asInt()).isEqualTo(2);
                    assertThat(each.at("/DestinationConfig/OnFailure/Destination/Fn::GetAtt/0"))
                            .isEqualTo(queues.get("prod-polo-failed").path("id"));
                }));
    }

    @Test
    void workThatKeepsFailingEndsInItsWorkersQueue() {
        Map<String, JsonNode> functions = byName("AWS::Lambda::Function", "FunctionName");
        Map<String, JsonNode> queues = byName("AWS::SQS::Queue", "QueueName");
        List<JsonNode> deliveries = properties("AWS::Lambda::EventSourceMapping");
        List<String> workers = FunctionSpec.ALL.stream()
                .filter(FunctionSpec::isWorker)
                .map(each -> each.physicalName("prod"))
                .toList();
        assertThat(deliveries).hasSameSizeAs(workers);
        assertThat(workers).isNotEmpty().allSatisfy(name -> {
            JsonNode work = queues.get(name + ".fifo");
            assertThat(work.at("/RedrivePolicy/deadLetterTargetArn/Fn::GetAtt/0"))
                    .isEqualTo(queues.get(name + "-dead.fifo").path("id"));
            assertThat(work.at("/RedrivePolicy/maxReceiveCount").asInt()).isEqualTo(3);
            assertThat(deliveries)
                    .filteredOn(each -> each.at("/EventSourceArn/Fn::GetAtt/0").equals(work.path("id")))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.at("/FunctionName/Ref"))
                                .isEqualTo(functions.get(name).path("id"));
                        assertThat(each.at("/FunctionResponseTypes/0").asText()).isEqualTo("ReportBatchItemFailures");
                    });
        });
    }

    /** Or a scope that failed would keep what its account and region have in the next slot from being handed over. */
    @Test
    void workHasFailedAsOftenAsItMayBeforeTheNextSlot() {
        Map<String, JsonNode> functions = byName("AWS::Lambda::Function", "FunctionName");
        Map<String, JsonNode> queues = byName("AWS::SQS::Queue", "QueueName");
        assertThat(FunctionSpec.ALL)
                .filteredOn(FunctionSpec::isWorker)
                .isNotEmpty()
                .allSatisfy(spec -> {
                    String name = spec.physicalName("prod");
                    JsonNode work = queues.get(name + ".fifo");
                    int seconds = work.path("VisibilityTimeout").asInt();
                    assertThat(seconds)
                            .as("Lambda refuses less than its own timeout")
                            .isGreaterThanOrEqualTo(
                                    functions.get(name).path("Timeout").asInt());
                    assertThat(seconds
                                    * work.at("/RedrivePolicy/maxReceiveCount").asInt())
                            .isLessThan(60 * 60);
                });
    }

    @Test
    void whatAScheduleCannotHandOverEndsInAQueue() {
        JsonNode undelivered = byName("AWS::SQS::Queue", "QueueName").get("prod-polo-undelivered");
        assertThat(properties("AWS::Scheduler::Schedule"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.at("/Target/DeadLetterConfig/Arn/Fn::GetAtt/0"))
                        .as(each.path("Name").asText())
                        .isEqualTo(undelivered.path("id")));
    }

    /** What is kept of failures lasts two weeks, and an alarm watches each of these queues. */
    @Test
    void everyQueueOfFailuresIsKeptAndWatched() {
        Map<String, JsonNode> queues = byName("AWS::SQS::Queue", "QueueName");
        List<String> watched = properties("AWS::CloudWatch::Alarm").stream()
                .filter(each -> each.path("MetricName").asText().equals("ApproximateNumberOfMessagesVisible"))
                .map(each -> each.at("/Dimensions/0/Value/Fn::GetAtt/0").asText())
                .toList();
        List<JsonNode> ends = queues.entrySet().stream()
                .filter(each -> each.getKey().matches("prod-polo-(undelivered|failed|.*-dead\\.fifo)"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(ends)
                .hasSize(2 + 4)
                .allSatisfy(end ->
                        assertThat(end.path("MessageRetentionPeriod").asInt()).isEqualTo(14 * 24 * 60 * 60))
                .extracting(end -> end.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(watched);
    }

    private static Map<String, JsonNode> byName(String type, String name) {
        return properties(type).stream()
                .collect(Collectors.toMap(each -> each.path(name).asText(), each -> each));
    }

    /** Of each resource of a type, with its logical id beside them as {@code id}. */
    private static List<JsonNode> properties(String type) {
        return resources.properties().stream()
                .filter(each -> each.getValue().path("Type").asText().equals(type))
                .<JsonNode>map(each -> each.getValue().withObject("/Properties").put("id", each.getKey()))
                .toList();
    }
}
