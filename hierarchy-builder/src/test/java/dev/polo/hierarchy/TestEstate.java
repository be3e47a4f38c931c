package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes what collectors write, a row at a time. Each write is a newer version than the one before. */
final class TestEstate {
    static final String ACCOUNT = "111111111111";

    private final ClickHouse clickHouse;
    private long version = Instant.parse("2026-03-10T00:00:00Z").toEpochMilli();

    TestEstate(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** What is written from here on was seen at this moment. */
    TestEstate at(String moment) {
        version = Instant.parse(moment).toEpochMilli();
        return this;
    }

    static String arn(String kindAndId) {
        return "arn:aws:ec2:us-east-1:" + ACCOUNT + ":" + kindAndId;
    }

    TestEstate resource(String arn, String type, String id, String name, MarqoTags tags) {
        return resource(arn, type, id, name, tags, ACCOUNT, "available");
    }

    TestEstate resource(String arn, String type, String id, String name, MarqoTags tags, String account, String state) {
        insert(
                "resource_snapshots (resource_arn, resource_type, resource_id, resource_name, aws_account_id, state,"
                        + " marqo_customer, marqo_cluster, marqo_index, last_seen, last_updated, _version)",
                texts(arn, type, id, name, account, state, tags.customer(), tags.cluster(), tags.index()) + ", "
                        + next() + ", " + now() + ", " + version);
        return alias(arn, type, id, account);
    }

    /** What a collector writes of a resource before its snapshot. */
    TestEstate alias(String arn, String type, String id) {
        return alias(arn, type, id, ACCOUNT);
    }

    private TestEstate alias(String arn, String type, String id, String account) {
        insert(
                "resource_aliases (alias, resource_arn, resource_type, aws_account_id, _version)",
                texts(id, arn, type, account) + ", " + version);
        return this;
    }

    /** A customer that DynamoDB knows. */
    TestEstate customer(String visibleId, String systemId, String name) {
        return node("customer:" + visibleId, "customer", name, Map.of("system_account_id", systemId), false);
    }

    /** An index that DynamoDB knows, or knew. */
    TestEstate index(String systemId, String name, boolean gone) {
        Map<String, String> keys = Map.of("system_account_id", systemId, "index_name", name);
        return node("index:" + systemId + ":" + name, "index", name, keys, gone);
    }

    private TestEstate node(String id, String type, String name, Map<String, String> metadata, boolean gone) {
        String pairs = metadata.entrySet().stream()
                .map(entry -> texts(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        insert(
                "hierarchy_nodes (node_id, node_type, node_name, hierarchy, source, metadata, deleted_at, _version)",
                texts(id, type, name, "marqo_logical", "dynamodb") + ", map(" + pairs + "), "
                        + (gone ? next() : "toDateTime64(0, 3, 'UTC')") + ", " + ++version);
        return this;
    }

    TestEstate edge(String source, String target, String relationship) {
        return edge(source, target, relationship, Instant.EPOCH);
    }

    TestEstate edge(String source, String target, String relationship, Instant endedAt) {
        insert(
                "resource_relationships (source_arn, target_arn, relationship, is_cost_parent, ended_at, discovered_at, _version)",
                texts(source, target, relationship) + ", 1, fromUnixTimestamp64Milli(" + endedAt.toEpochMilli()
                        + ", 'UTC'), " + next() + ", " + version);
        return this;
    }

    TestEstate line(LocalDate day, String billId, String usageType, String usd) {
        return line(day, ACCOUNT, billId, usageType, usd);
    }

    TestEstate line(LocalDate day, String account, String billId, String usageType, String usd) {
        return line(day, account, billId, usageType, usd, usd);
    }

    TestEstate line(LocalDate day, String account, String billId, String usageType, String usd, String amortizedUsd) {
        insert(
                "cost_lines (source, aws_account_id, day, period_start, period_hours, bill_id, alias, usage_type,"
                        + " record_type, cost_usd, amortized_cost_usd, usage_quantity, capture_id, captured_at)",
                texts("aws", account) + ", '" + day + "', '" + day + " 00:00:00', 24, "
                        + texts(billId, billId, usageType, "Usage") + ", '" + usd + "', '" + amortizedUsd
                        + "', 24, generateUUIDv4(), " + next());
        return this;
    }

    /**
     * A complete capture whose control totals are what the ledger holds for the day, recorded at the estate's own time:
     * by the machine's clock each capture would be news to every build of a test whose clock stands still.
     */
    TestEstate capture(LocalDate day) {
        return capture(day, BigDecimal.ZERO);
    }

    /** A complete capture that says so much more than the ledger. */
    TestEstate capture(LocalDate day, BigDecimal more) {
        clickHouse
                .query(
                        "SELECT aws_account_id, sum(cost_usd) AS total FROM cost_lines FINAL WHERE day = '" + day
                                + "' GROUP BY aws_account_id",
                        row -> new Total(row.string("aws_account_id"), row.decimal("total")))
                .forEach(total -> capture(day, total.account, total.usd.add(more)));
        return this;
    }

    TestEstate capture(LocalDate day, String account, BigDecimal usd) {
        String capture = UUID.randomUUID().toString();
        String capturedAt = next();
        insert(
                "cost_control_totals (capture_id, source, aws_account_id, day, grouping, service, cost_usd,"
                        + " amortized_cost_usd, captured_at)",
                texts(capture, "aws", account) + ", '" + day + "', 'record_service', 'EC2', '" + usd + "', '" + usd
                        + "', " + capturedAt);
        insert(
                "cost_captures (capture_id, source, aws_account_id, day, captured_at, recorded_at)",
                texts(capture, "aws", account) + ", '" + day + "', " + capturedAt + ", " + capturedAt);
        return this;
    }

    private String next() {
        version++;
        return now();
    }

    private String now() {
        return "fromUnixTimestamp64Milli(" + version + ", 'UTC')";
    }

    private record Total(String account, BigDecimal usd) {}

    private void insert(String target, String values) {
        clickHouse.execute("INSERT INTO " + target + " SELECT " + values);
    }

    private static String texts(String... values) {
        return Arrays.stream(values).map(SqlText::literal).collect(Collectors.joining(", "));
    }
}
