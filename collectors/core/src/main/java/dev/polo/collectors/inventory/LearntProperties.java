package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.clickhouse.SqlText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What other collectors' events tell about resources, see {@link Learnt}. */
final class LearntProperties {
    /** Long enough for numbers that AWS gives once a day, two days late; and within what a notebook runs unattended. */
    private static final Duration REACH = Duration.ofDays(30);

    private final ClickHouse clickHouse;

    LearntProperties(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Properties by ARN; nothing is asked for a type that learns nothing. */
    Map<String, Map<String, String>> of(ResourceType<?> type, Collection<String> arns, Instant at) {
        Map<String, Map<String, String>> result = new HashMap<>();
        for (Learnt learnt : type.learnt()) {
            clickHouse.forEach(
                    """
                    SELECT resource_arn, argMax(%s, event_time) AS told FROM resource_events
                    WHERE resource_type = {type:String} AND resource_arn IN %s
                      AND event_type = {event:String} AND event_action IN %s %s
                      AND event_time BETWEEN fromUnixTimestamp64Milli({since:Int64})
                                         AND fromUnixTimestamp64Milli({until:Int64})
                    GROUP BY resource_arn
                    """.formatted(
                                    column(learnt),
                                    SqlText.tuple(arns),
                                    SqlText.tuple(learnt.actions()),
                                    learnt.source() == Learnt.Source.ACTOR ? "AND actor_name != ''" : ""),
                    Map.of(
                            "type", type.name(),
                            "event", learnt.eventType().sqlName(),
                            "since", Long.toString(at.minus(REACH).toEpochMilli()),
                            "until", Long.toString(at.toEpochMilli())),
                    row -> result.computeIfAbsent(row.string("resource_arn"), _ -> new HashMap<>())
                            .put(learnt.property(), told(learnt, row)));
        }
        return result;
    }

    private static String column(Learnt learnt) {
        return switch (learnt.source()) {
            case VALUE -> "toString(value)";
            case ACTOR -> "actor_name";
            case PROPERTY -> "properties[" + SqlText.literal(learnt.property()) + "]";
        };
    }

    /** Whole numbers without an exponent: a Float64's own text of many bytes is {@code 1.5e12}. */
    private static String told(Learnt learnt, Row row) {
        String text = row.string("told");
        return learnt.source() == Learnt.Source.VALUE
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }
}
