package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is learnt of a resource soon after it was first seen was so before. */
class FirstKnowledgeIT {
    private static final LocalDate MONDAY = LocalDate.parse("2026-03-09");
    private static final String A = arn("instance/i-a");
    private static final String B = arn("instance/i-b");
    private static final String VOLUME = arn("volume/vol-1");
    private static final String NEW = arn("instance/i-new");
    private static final String NEW_VOLUME = arn("volume/vol-new");

    private static TestDatabase database;
    private TestEstate estate;

    @BeforeEach
    void aVolumeOnInstanceAThatCostsADollarADay() {
        estate = new TestEstate(database.clickHouse)
                .at("2026-03-09T06:00:00Z")
                .resource(A, "ec2:instance", "i-a", "", new MarqoTags("acme", "", "a", "", ""))
                .resource(B, "ec2:instance", "i-b", "", new MarqoTags("acme", "", "b", "", ""))
                .resource(VOLUME, "ebs:volume", "vol-1", "", MarqoTags.NONE)
                .edge(VOLUME, A, "attached_to");
        for (int day = 0; day < 5; day++) {
            estate.line(MONDAY.plusDays(day), "vol-1", "EBS:VolumeUsage.gp3", "1.00")
                    .capture(MONDAY.plusDays(day));
        }
    }

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void empty() {
        database.empty();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void whatAResourcesFirstDayShowsWasSoBefore() {
        estate.at("2026-03-13T06:00:00Z").edge(VOLUME, A, "attached_to", Instant.parse("2026-03-13T06:00:00Z"));
        build("2026-03-13T06:05:00Z");
        assertThat(costs("index:acme-a")).isEmpty();
        estate.at("2026-03-13T06:10:00Z").edge(VOLUME, A, "attached_to");

        assertThat(build("2026-03-13T06:15:00Z").conserved()).isTrue();

        assertThat(costs("index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
        assertThat(build("2026-03-13T06:20:00Z").changedRollupRows()).isZero();
        move("2026-03-14T10:00:00Z");
        estate.line(MONDAY.plusDays(5), "vol-1", "EBS:VolumeUsage.gp3", "1.00").capture(MONDAY.plusDays(5));
        assertThat(build("2026-03-14T10:15:00Z").conserved()).isTrue();
        assertThat(costs("index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
        assertThat(costs("index:acme-b")).isEqualTo(Map.of(5, "1"));
        assertThat(database.openIntervalsThatDifferFromTheFlows()).isZero();
    }

    @Test
    void anInstanceThatIsListedAfterItsVolumeReachesBack() {
        LocalDate yesterday = LocalDate.parse("2026-03-11");
        estate.at("2026-03-12T00:00:00Z")
                .resource(NEW_VOLUME, "ebs:volume", "vol-new", "", MarqoTags.NONE)
                .edge(NEW_VOLUME, NEW, "attached_to")
                .line(yesterday, "i-new", "BoxUsage", "10")
                .line(yesterday, "vol-new", "Volume", "2")
                .capture(yesterday);
        build("2026-03-12T00:00:20Z");
        estate.at("2026-03-12T00:00:30Z")
                .resource(NEW, "ec2:instance", "i-new", "", new MarqoTags("acme", "", "new", "", ""));

        assertThat(build("2026-03-12T00:15:00Z").conserved()).isTrue();

        assertThat(costs("index:acme-new")).isEqualTo(Map.of(2, "12"));
        assertThat(build("2026-03-12T00:30:00Z").changedRollupRows()).isZero();
    }

    @Test
    void edgesThatAreWrittenAfterTheirResourceReachBack() {
        LocalDate yesterday = LocalDate.parse("2026-03-11");
        estate.line(yesterday, "vol-new", "Volume", "2").capture(yesterday);
        build("2026-03-11T23:50:00Z");
        estate.at("2026-03-12T00:00:00Z").resource(NEW_VOLUME, "ebs:volume", "vol-new", "", MarqoTags.NONE);
        build("2026-03-12T00:00:20Z");
        estate.at("2026-03-12T00:00:00Z").edge(NEW_VOLUME, B, "attached_to");

        assertThat(build("2026-03-12T00:15:00Z").conserved()).isTrue();

        assertThat(costs("index:acme-b")).isEqualTo(Map.of(2, "2"));
    }

    @Test
    void anInstanceThatIsTaggedLaterCountsFromThen() {
        estate.resource(NEW, "ec2:instance", "i-new", "", MarqoTags.NONE);
        for (int day = 0; day < 5; day++) {
            estate.line(MONDAY.plusDays(day), "i-new", "BoxUsage", "3").capture(MONDAY.plusDays(day));
        }
        build("2026-03-09T12:00:00Z");
        estate.at("2026-03-12T08:00:00Z")
                .resource(NEW, "ec2:instance", "i-new", "", new MarqoTags("acme", "", "new", "", ""));

        build("2026-03-12T12:00:00Z");

        assertThat(costs("index:acme-new")).isEqualTo(Map.of(3, "3", 4, "3"));
    }

    private void move(String moment) {
        estate.at(moment).edge(VOLUME, A, "attached_to", Instant.parse(moment)).edge(VOLUME, B, "attached_to");
    }

    private BuildReport build(String now) {
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(Instant.parse(now)), 20)
                .build(Run.of("hierarchy-builder", Instant.parse(now), 1));
    }

    /** What a logical node costs by day since Monday, where it costs anything. */
    private Map<Integer, String> costs(String node) {
        return database
                .clickHouse
                .query(
                        "SELECT day, sum(cost_usd) AS usd FROM cost_rollup_daily WHERE hierarchy = 'marqo_logical'"
                                + " AND node_id = {node:String} GROUP BY day HAVING usd != 0 ORDER BY day",
                        Map.of("node", node),
                        row -> Map.entry(
                                row.day("day").getDayOfYear() - MONDAY.getDayOfYear(), plain(row.decimal("usd"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String plain(BigDecimal usd) {
        return usd.stripTrailingZeros().toPlainString();
    }
}
