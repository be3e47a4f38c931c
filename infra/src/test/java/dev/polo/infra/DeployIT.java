package dev.polo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.polo.aws.emulated.DeploymentEmulator;
import dev.polo.testkit.config.TestEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both stacks, deployed to an emulator of CloudFormation: everything comes up and refers to what is there. Left out are
 * alarms that add metrics up, which the emulator does not know, and what it makes but does not tell of (on-failure
 * destinations, topic policies).
 */
class DeployIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static JsonNode there;

    @BeforeAll
    static void deploy() throws IOException, InterruptedException {
        PoloApp.of(SampleDeployment.organization(folder.resolve("zips")), folder.resolve("out"))
                .app()
                .synth();
        Path script = folder.resolve("deploy.py");
        try (InputStream file = DeployIT.class.getResourceAsStream("deploy.py")) {
            Files.copy(file, script);
        }
        Path python = DeploymentEmulator.python(
                TestEnvironment.cacheDir(), TestEnvironment.searchPath(), (step, done, total) -> {});
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        python.toString(),
                        script.toString(),
                        Integer.toString(freePort()),
                        folder.resolve("out").toString(),
                        SampleDeployment.ACCOUNT)
                .redirectError(errors.toFile())
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        there = JSON.readTree(answer);
    }

    @Test
    void bothStacksComeUpWhole() {
        assertThat(there.path("stacks")).hasSize(2).allSatisfy(stack -> {
            assertThat(stack.path("status").asText()).as(stack.toString()).isEqualTo("CREATE_COMPLETE");
            assertThat(stack.path("failures")).isEmpty();
            assertThat(stack.path("made").asInt())
                    .isPositive()
                    .isEqualTo(stack.path("asked").asInt());
        });
        assertThat(texts(there.path("roles"))).contains("arn:aws:iam::111111111111:role/prod-PoloReadRole");
    }

    @Test
    void functionsRunUnderRolesThatAreThere() {
        assertThat(there.path("functions")).hasSize(FunctionSpec.ALL.size()).allSatisfy(function -> {
            assertThat(function.path("Runtime").asText()).isEqualTo("java25");
            assertThat(texts(there.path("roles")))
                    .contains(function.path("Role").asText());
        });
    }

    @Test
    void schedulesStartFunctionsAndKeepWhatTheyCannotDeliver() {
        List<String> functions = texts(there.path("functions").findValues("FunctionArn"));
        assertThat(there.path("schedules"))
                .hasSize((int) FunctionSpec.ALL.stream()
                        .filter(function -> function.schedule() != null)
                        .count())
                .allSatisfy(schedule -> {
                    JsonNode target = schedule.path("Target");
                    assertThat(functions).contains(target.path("Arn").asText());
                    assertThat(texts(there.path("roles")))
                            .contains(target.path("RoleArn").asText());
                    assertThat(there.path("queues")
                                    .has(target.at("/DeadLetterConfig/Arn").asText()))
                            .isTrue();
                });
    }

    @Test
    void workersTakeFromQueuesWhoseDeadLettersHaveAPlace() throws IOException {
        List<String> functions = texts(there.path("functions").findValues("FunctionArn"));
        assertThat(there.path("sources")).hasSize((int)
                FunctionSpec.ALL.stream().filter(FunctionSpec::isWorker).count());
        for (JsonNode source : there.path("sources")) {
            assertThat(functions).contains(source.path("FunctionArn").asText());
            assertThat(texts(source.path("FunctionResponseTypes"))).containsExactly("ReportBatchItemFailures");
            JsonNode queue =
                    there.path("queues").path(source.path("EventSourceArn").asText());
            JsonNode redrive = JSON.readTree(queue.path("RedrivePolicy").asText());
            assertThat(redrive.path("maxReceiveCount").asInt()).isEqualTo(3);
            assertThat(there.path("queues")
                            .has(redrive.path("deadLetterTargetArn").asText()))
                    .isTrue();
            assertThat(queue.path("VisibilityTimeout").asInt()).isEqualTo(16 * 60);
        }
    }

    @Test
    void alarmsTellATopicThatIsThere() {
        List<String> topics = texts(there.path("topics"));
        assertThat(there.path("alarms"))
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(texts(alarm.path("AlarmActions")))
                        .isNotEmpty()
                        .allSatisfy(action -> assertThat(topics).contains(action)));
    }

    private static List<String> texts(Iterable<JsonNode> nodes) {
        List<String> result = new ArrayList<>();
        nodes.forEach(node -> result.add(node.asText()));
        return result;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
