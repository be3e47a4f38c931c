package dev.polo.hierarchy;

import static dev.polo.hierarchy.MovingVolume.A;
import static dev.polo.hierarchy.MovingVolume.B;
import static dev.polo.hierarchy.MovingVolume.MONDAY;
import static dev.polo.hierarchy.MovingVolume.VOLUME;
import static dev.polo.hierarchy.MovingVolume.costs;
import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is learnt of a resource soon after it was first seen was so before. */
class FirstKnowledgeIT {
    private static final String NEW = arn("instance/i-new");
    private static final String NEW_VOLUME = arn("volume/vol-new");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @BeforeEach
    void aVolumeOnInstanceAThatCostsADollarADay() {
        MovingVolume.costsADollarADay(estate);
    }

    @Test
    void whatAResourcesFirstDayShowsWasSoBefore() {
        estate.at("2026-03-13T06:00:00Z").edge(VOLUME, A, "attached_to", Instant.parse("2026-03-13T06:00:00Z"));
        build("2026-03-13T06:05:00Z");
        assertThat(costs(database, "index:acme-a")).isEmpty();
        estate.at("2026-03-13T06:10:00Z").edge(VOLUME, A, "attached_to");

        assertThat(build("2026-03-13T06:15:00Z").conserved()).isTrue();

        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
        assertThat(build("2026-03-13T06:20:00Z").changedRollupRows()).isZero();
        MovingVolume.move(estate, "2026-03-14T10:00:00Z");
        estate.line(MONDAY.plusDays(5), "vol-1", "EBS:VolumeUsage.gp3", "1.00").capture(MONDAY.plusDays(5));
        assertThat(build("2026-03-14T10:15:00Z").conserved()).isTrue();
        assertThat(costs(database, "index:acme-a")).isEqualTo(Map.of(0, "1", 1, "1", 2, "1", 3, "1", 4, "1"));
        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(5, "1"));
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

        assertThat(costs(database, "index:acme-new")).isEqualTo(Map.of(2, "12"));
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

        assertThat(costs(database, "index:acme-b")).isEqualTo(Map.of(2, "2"));
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

        assertThat(costs(database, "index:acme-new")).isEqualTo(Map.of(3, "3", 4, "3"));
    }

    private BuildReport build(String now) {
        return database.build(Instant.parse(now));
    }
}
