package dev.polo.functions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** All functions one after the other leave the tables that {@code polo run} leaves. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface emulator is a program for Linux")
class SameTablesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StringBuilder LOGS = new StringBuilder();

    @TempDir
    private static Path folder;

    private static Surroundings functions;
    private static Surroundings commandLine;

    @BeforeAll
    static void runBoth() throws IOException, InterruptedException {
        functions = Surroundings.create();
        commandLine = Surroundings.create();
        runCommand(commandLine, "run");
        runFunction("migrate", "MigrateHandler", "manual");
        runFunction("hierarchy-admin", "HierarchyAdminHandler", "rule");
        runFunction("ec2", "Ec2Handler", "rule");
        runFunction("relationships", "RelationshipsHandler", "rule");
        runFunction("cloudtrail", "CloudTrailHandler", "rule");
        runFunction("ec2", "MetricsHandler", "schedule");
        runFunction("hierarchy-admin", "HierarchyAdminHandler", "schedule");
        runFunction("cost-explorer", "CostExplorerHandler", "schedule");
        runFunction("hierarchy-builder", "HierarchyBuilderHandler", "manual");
    }

    @AfterAll
    static void end() {
        functions.close();
        commandLine.close();
    }

    @Test
    void everyTableHoldsTheSame() {
        for (String table : List.of(
                "resource_snapshots FINAL",
                "resource_relationships FINAL",
                "resource_aliases FINAL",
                "hierarchy_nodes FINAL",
                "resource_ancestry",
                "cost_lines FINAL",
                "cost_rollup_daily",
                "cost_reconciliation FINAL",
                "resource_events")) {
            assertThat(functions.rows(table)).as(table).isNotEmpty().isEqualTo(commandLine.rows(table));
        }
    }

    @Test
    void logLinesAreJsonWithTheRunAndHoldNoSecretAndNoTag() throws IOException {
        boolean runs = false;
        boolean metrics = false;
        for (String line :
                LOGS.toString().lines().filter(line -> line.startsWith("{")).toList()) {
            JsonNode parsed = JSON.readTree(line);
            runs |= parsed.path("mdc").has("run_id") && parsed.path("mdc").has("slot");
            metrics |= parsed.has("_aws")
                    && parsed.path("Function").asText().equals("ec2")
                    && parsed.path("RunsComplete").asDouble() == 1;
        }
        assertThat(runs).as("a line with run and slot").isTrue();
        assertThat(metrics).as("metrics of ec2").isTrue();
        assertThat(LOGS)
                .doesNotContain(functions.environment().get("POLO_CLICKHOUSE_PASSWORD"))
                .doesNotContain("acme-prod-1")
                .doesNotContain("globex");
    }

    private static void runFunction(String module, String handler, String event) {
        try (Function function = functions.function(module, handler)) {
            JsonNode summary = function.sample(event);
            assertThat(summary.path("outcome").asText())
                    .as(module + ": " + summary + "\n" + function.log())
                    .isEqualTo("complete");
            LOGS.append(function.log());
        }
    }

    private static void runCommand(Surroundings surroundings, String command) throws IOException, InterruptedException {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dpolo.home=" + folder,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.polo.cli.Polo",
                command);
        process.environment().clear();
        process.environment().putAll(surroundings.environment());
        File log = folder.resolve("log").toFile();
        Process polo = process.redirectErrorStream(true).redirectOutput(log).start();
        assertThat(polo.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(polo.exitValue())
                .as(java.nio.file.Files.readString(log.toPath()))
                .isZero();
    }
}
