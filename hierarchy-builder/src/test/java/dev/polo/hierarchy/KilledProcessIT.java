package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.resource.MarqoTags;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builders that die for real: no handler, no {@code finally}, a lease left behind. */
class KilledProcessIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @Test
    void theNextBuildHealsWhatAKilledOneLeft() throws IOException, InterruptedException {
        TestEstate estate = new TestEstate(database.clickHouse)
                .resource(arn("instance/i-a"), "ec2:instance", "i-a", "", tags("a"))
                .resource(arn("instance/i-b"), "ec2:instance", "i-b", "", tags("b"))
                .resource(arn("volume/v"), "ebs:volume", "v", "", MarqoTags.NONE)
                .edge(arn("volume/v"), arn("instance/i-a"), "attached_to");
        database.build(NOW);
        String from = "a";
        String to = "b";
        Instant moment = NOW;
        for (BuildStep step : BuildStep.values()) {
            moment = moment.plus(Duration.ofDays(1));
            LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
            // The volume moves and costs a dollar on that day.
            estate.at(moment.minusSeconds(60).toString())
                    .edge(arn("volume/v"), arn("instance/i-" + from), "attached_to", moment.minusSeconds(60))
                    .edge(arn("volume/v"), arn("instance/i-" + to), "attached_to")
                    .line(day, "v", "Volume", "1.00")
                    .capture(day);

            kill(moment, step);
            // Its claim would run out after a minute.
            database.clickHouse.execute("TRUNCATE TABLE leases");

            assertThat(database.build(moment.plusSeconds(60)).conserved())
                    .as("killed after %s", step)
                    .isTrue();
            assertThat(costs(moment))
                    .as("killed after %s", step)
                    .containsExactly("customer:acme 1", "index:acme-" + to + " 1");
            assertThat(database.build(moment.plusSeconds(120)).changedRollupRows())
                    .isZero();
            String was = from;
            from = to;
            to = was;
        }
        assertThat(intervals()).as("no move is unrecorded").isEqualTo(1 + BuildStep.values().length);
    }

    private static MarqoTags tags(String index) {
        return new MarqoTags("acme", "", index, "", "");
    }

    private static void kill(Instant moment, BuildStep step) throws IOException, InterruptedException {
        ClickHouseSettings settings = database.clickHouse.settings();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBuilder.class.getName(),
                        settings.url().toString(),
                        settings.user(),
                        settings.password().value(),
                        settings.database(),
                        moment.toString(),
                        step.name()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo(step.name());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> costs(Instant day) {
        return database.clickHouse.query(
                "SELECT concat(node_id, ' ', toString(sum(cost_usd))) AS line FROM cost_rollup_daily"
                        + " WHERE hierarchy = 'marqo_logical' AND day = '"
                        + day.toString().substring(0, 10)
                        + "' AND node_type IN ('customer', 'index') GROUP BY node_id HAVING sum(cost_usd) != 0"
                        + " ORDER BY node_id",
                row -> row.string("line"));
    }

    /** One open from the beginning and one more a move. */
    private static long intervals() {
        return database.clickHouse
                .query(
                        "SELECT count() AS n FROM resource_ancestry_history FINAL WHERE hierarchy = 'aws_physical'"
                                + " AND node_id = '" + arn("volume/v") + "'",
                        row -> row.number("n"))
                .getFirst();
    }
}
