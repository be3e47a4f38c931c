package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A metric costs money, a field of the log does not. */
class RunMetricsTest {
    @Test
    void onlyWhatAlarmsLookAtIsAMetric() throws IOException {
        JsonNode line = line(Map.of(
                "RunsComplete", 0.0, "RunsFailed", 1.0, "PaidUsd", 0.0, "ConservationBroken", 2.0, "Calls", 24.0));

        assertThat(line.at("/_aws/CloudWatchMetrics/0/Metrics").findValuesAsText("Name"))
                .containsExactlyInAnyOrder("RunsComplete", "RunsFailed", "ConservationBroken");
        assertThat(line.path("Function").asText()).isEqualTo("ec2");
        assertThat(line.toString()).contains("\"Calls\":24.0");
    }

    private static JsonNode line(Map<String, Double> numbers) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            RunMetrics.write("ec2", "dev", numbers);
        } finally {
            System.setOut(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        return new JsonMapper().readTree(text.substring(text.indexOf("{\"_aws\"")));
    }
}
