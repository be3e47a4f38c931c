package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stories of estates that change, each a file: what is seen when, and below the dashes what every node then costs on
 * every day: by the parents of the day, and behind the bar by those of the story's end.
 */
class ScenarioIT {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TreeSet<LocalDate> days = new TreeSet<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index-changes-customer",
                "volume-moves-and-returns",
                "balancer-loses-a-target",
                "dynamodb-knows-better"
            })
    void endsAsWritten(String name) throws IOException {
        String[] parts = read(name).split("\n---\n", 2);
        TestEstate estate = new TestEstate(database.clickHouse);

        parts[0].lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> step(estate, line));

        assertThat(costs()).isEqualTo(parts[1]);
    }

    private void step(TestEstate estate, String line) {
        String[] words = line.strip().split(" +", -1);
        switch (words[0]) {
            case "at" -> estate.at(words[1]);
            case "resource" -> {
                String kind = words[1].startsWith("i-") ? "ec2:instance" : "ebs:volume";
                MarqoTags tags =
                        words.length == 2 ? MarqoTags.NONE : new MarqoTags(tag(words[2]), "", tag(words[3]), "", "");
                estate.resource(arn(words[1]), kind, words[1], "", tags);
            }
            case "customer" -> estate.customer(words[1], words[2], words[3]);
            case "index" -> estate.index(words[1], words[2], false);
            case "gone" -> estate.index(words[1], words[2], true);
            case "edge" -> estate.edge(arn(words[1]), arn(words[2]), "attached_to");
            case "end" -> estate.edge(arn(words[1]), arn(words[2]), "attached_to", Instant.parse(words[3]));
            case "cost" -> {
                for (LocalDate day = LocalDate.parse(words[2]);
                        !day.isAfter(LocalDate.parse(words[3]));
                        day = day.plusDays(1)) {
                    estate.line(day, words[1], "Hours", words[4]).capture(day);
                    days.add(day);
                }
            }
            case "build" -> {
                Instant now = Instant.parse(words[1]);
                BuildReport report = database.build(now);
                assertThat(report.conserved()).isTrue();
            }
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static String tag(String word) {
        return word.equals("-") ? "" : word;
    }

    private String costs() {
        CostTree trees = new CostTree(database.clickHouse, InstantSource.system());
        StringBuilder text = new StringBuilder();
        for (LocalDate day : days) {
            Map<String, String[]> costs = new TreeMap<>();
            for (Hierarchy hierarchy : new Hierarchy[] {Hierarchy.AWS_PHYSICAL, Hierarchy.MARQO_LOGICAL}) {
                TreeQuery query = TreeQuery.of(day).in(hierarchy);
                trees.rows(query).forEach(row -> put(costs, row, 0));
                trees.rows(query.knownNow()).forEach(row -> put(costs, row, 1));
            }
            costs.forEach((key, usd) -> text.append("%s %-55s %8s | %s%n".formatted(day, key, usd[0], usd[1])));
        }
        return text.toString();
    }

    private static void put(Map<String, String[]> costs, TreeRow row, int column) {
        String key = row.hierarchy() + " " + shortened(row.nodeId())
                + (row.parentId().isEmpty() ? "" : " < " + shortened(row.parentId()));
        costs.computeIfAbsent(key, _ -> new String[] {"-", "-"})[column] = plain(row.costUsd());
    }

    private static String shortened(String id) {
        return id.substring(id.startsWith("arn:") ? id.lastIndexOf(':') + 1 : 0);
    }

    private static String plain(BigDecimal usd) {
        return usd.stripTrailingZeros().toPlainString();
    }

    private static String read(String name) throws IOException {
        try (var in = Objects.requireNonNull(ScenarioIT.class.getResourceAsStream("scenarios/" + name + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
