package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What tables hold that cannot be read as it should. */
class BadItemsIT extends DynamoDbCase {
    @Test
    void aMissingTableIsSaid() {
        ScopeResult logical = logical(collect(Map.of("POLO_USERS_ACCOUNTS_TABLE", "NoSuchTable")));

        assertThat(logical.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(logical.message()).contains("There is no table NoSuchTable");
    }

    @Test
    void anUnknownStatusIsSaidAndTheNodeStaysAsKnown() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        tables.index("nh", "products", "ARCHIVED");
        tables.index("nh", "other", "ARCHIVED");
        collect();

        ScopeResult logical = logical(collect());

        assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(logical.message())
                .contains("the index products of nh has the status 'ARCHIVED', which is none of CREATING, DELETING,"
                        + " MODIFYING, READY and DELETED; it stays as known.");
        assertThat(nodes()).doesNotContain("index:nh:other other under customer:0b7e");
        assertThat(state("index:nh:products")).isEqualTo("living");
        assertThat(metadata("index:nh:products")).contains("'index_status':'READY'");
    }

    @Test
    void itemsThatCannotBeReadAreSaidAndTheOthersKept() {
        tables.account("0b7e", "nh", "Acme Inc", "Acme");
        tables.account("77aa", "zz9", "", "Globex");
        tables.account("2222", "t2", "", "Initech");
        collect();
        tables.empty();
        tables.put(Tables.USERS, Map.of("name", AttributeValue.fromS("no keys at all")));
        Map<String, AttributeValue> odd = new HashMap<>(
                Tables.text(Map.of("visible_account_id", "0b7e", "system_account_id", "nh", "name", "Acme Corp")));
        odd.put("organization", AttributeValue.fromM(Map.of("en", AttributeValue.fromS("Acme"))));
        tables.put(Tables.USERS, odd);
        Map<String, AttributeValue> number = new HashMap<>(Tables.text(Map.of("visible_account_id", "77aa")));
        number.put("system_account_id", AttributeValue.fromN("9"));
        tables.put(Tables.USERS, number);
        collect();

        ScopeResult logical = logical(collect());

        assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(logical.message())
                .contains(
                        "UsersAccountsTable: an account has no text in visible_account_id (visible_account_id nothing,"
                                + " system_account_id nothing); it is left out, and no customer is taken for gone.")
                .contains("the account 0b7e has something else than text in organization; that stays as known.")
                .contains("the account 77aa has no text in system_account_id (N); it stays as known.");
        assertThat(nodes())
                .containsExactly(
                        "customer:0b7e Acme Corp under ",
                        "customer:2222 Initech under ",
                        "customer:77aa Globex under ");
        assertThat(metadata("customer:0b7e")).contains("'organization':'Acme Inc'");
        assertThat(state("customer:2222"))
                .as("it could be the one that cannot be read")
                .isEqualTo("living");
    }

    @Test
    void anIndexWithoutKeysIsSaidAndNoIndexTakenForGone() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        tables.put(Tables.LOOSE, Tables.text(Map.of("index_name", "x", "index_status", "READY")));
        Map<String, String> loose =
                Map.of("POLO_USERS_ACCOUNTS_TABLE", Tables.USERS, "POLO_CUSTOMER_INDEX_CONFIG_TABLE", Tables.LOOSE);
        collect(loose);

        ScopeResult logical = logical(collect(loose));

        assertThat(logical.message())
                .contains("Loose: an index has no text in its keys (system_account_id nothing, index_name 'x')");
        assertThat(state("index:nh:products")).isEqualTo("living");
    }

    @Test
    void ofTwoAccountsWithOneIdTheSameIsTakenInAnyOrder() {
        tables.account("0b7e", "b", "", "Second");
        tables.account("0b7e", "a", "", "First");

        ScopeResult logical = logical(collect());

        assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(logical.message())
                .contains("two accounts have the visible_account_id 0b7e")
                .contains("a is taken");
        assertThat(nodes()).containsExactly("customer:0b7e First under ");
    }

    @Test
    void anIndexOfTwoCustomersHasNone() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.account("77aa", "nh", "", "Globex");
        tables.index("nh", "products", "READY");

        assertThat(logical(collect()).message())
                .contains("the index products of nh has several customers of that system_account_id (customer:0b7e,"
                        + " customer:77aa), and so none.");
        assertThat(nodes()).contains("index:nh:products products under ");
    }

    @Test
    void idsMayHoldAnything() {
        String id = "O'Brien \"&\" \\ Söhne\t株式会社 {x:String} %";
        tables.account(id, "s'1", id, id);
        tables.index("s'1", id + ":" + id, "READY");
        collect();

        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE node_id IN ("
                        + SqlText.literal("customer:" + id) + ", " + SqlText.literal("index:s'1:" + id + ":" + id)
                        + ")"))
                .isEqualTo(2);
        assertThat(bench.strings("SELECT parent_id AS x FROM hierarchy_nodes FINAL WHERE node_type = 'index'"))
                .containsExactly("customer:" + id);
        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
    }
}
