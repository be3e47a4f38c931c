package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.scope.ScopeResult;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.regions.Region;

/** The emulated tables, and what tests of them ask. */
abstract class DynamoDbCase extends NodeCase {
    static final Map<String, String> BOTH = Map.of(
            "POLO_REGIONS", "us-east-1",
            "POLO_USERS_ACCOUNTS_TABLE", Tables.USERS,
            "POLO_CUSTOMER_INDEX_CONFIG_TABLE", Tables.INDEXES);

    static Tables tables;

    @BeforeAll
    static void start() {
        tables = Tables.in(bench.aws.url(), null, Region.US_EAST_1);
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    @BeforeEach
    void empty() {
        tables.empty();
    }

    static RunReport collect() {
        return collect(BOTH);
    }

    static ScopeResult logical(RunReport report) {
        return report.scopes().stream()
                .filter(scope -> scope.scope().resourceType().equals("logical"))
                .findFirst()
                .orElseThrow();
    }

    static String state(String id) {
        return bench.strings("SELECT multiIf(deleted_at > 0, 'gone', missing_since > 0, 'missing', 'living') AS x"
                        + " FROM hierarchy_nodes FINAL WHERE node_id = " + SqlText.literal(id))
                .getFirst();
    }
}
