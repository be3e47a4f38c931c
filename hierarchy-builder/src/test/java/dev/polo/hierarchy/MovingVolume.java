package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;

import dev.polo.common.resource.MarqoTags;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;

/** Two instances of two indexes, and a volume on the first that costs a dollar on each of five days. */
final class MovingVolume {
    static final LocalDate MONDAY = LocalDate.parse("2026-03-09");
    static final String A = arn("instance/i-a");
    static final String B = arn("instance/i-b");
    static final String VOLUME = arn("volume/vol-1");

    private MovingVolume() {}

    static void costsADollarADay(TestEstate estate) {
        estate.at("2026-03-09T06:00:00Z")
                .resource(A, "ec2:instance", "i-a", "", new MarqoTags("acme", "", "a", "", ""))
                .resource(B, "ec2:instance", "i-b", "", new MarqoTags("acme", "", "b", "", ""))
                .resource(VOLUME, "ebs:volume", "vol-1", "", MarqoTags.NONE)
                .edge(VOLUME, A, "attached_to");
        for (int day = 0; day < 5; day++) {
            estate.line(MONDAY.plusDays(day), "vol-1", "EBS:VolumeUsage.gp3", "1.00")
                    .capture(MONDAY.plusDays(day));
        }
    }

    /** From the first instance to the second. */
    static void move(TestEstate estate, String moment) {
        estate.at(moment).edge(VOLUME, A, "attached_to", Instant.parse(moment)).edge(VOLUME, B, "attached_to");
    }

    /** What a logical node costs by day since Monday, where it costs anything. */
    static Map<Integer, String> costs(TestDatabase database, String node) {
        return database
                .clickHouse
                .query(
                        "SELECT day, sum(cost_usd) AS usd FROM cost_rollup_daily WHERE hierarchy = 'marqo_logical'"
                                + " AND node_id = {node:String} GROUP BY day HAVING usd != 0 ORDER BY day",
                        Map.of("node", node),
                        row -> Map.entry(
                                row.day("day").getDayOfYear() - MONDAY.getDayOfYear(),
                                row.decimal("usd").stripTrailingZeros().toPlainString()))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
