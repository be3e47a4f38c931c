package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.cli.CommandRun.Shell;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Acme's tagged resources under the customers and indexes of DynamoDB, from the tables to the tree. */
class NodesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERS = "UsersAccountsTable";
    private static final String INDEXES = "CustomerIndexConfigTable";

    @TempDir
    private static Path home;

    private static EmulatedAws aws;
    private static SignedIn signedIn;
    private static DynamoDbClient dynamoDb;
    private static PoloDatabase database;
    private static Shell shell;

    @BeforeAll
    static void start() {
        aws = TestAws.acme();
        signedIn = SignedIn.to(aws.url().toString());
        dynamoDb = DynamoDbClient.builder()
                .endpointOverride(aws.url())
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
        table(USERS, "visible_account_id");
        table(INDEXES, "system_account_id", "index_name");
        database = PoloDatabase.named("polo_nodes");
        shell = Shell.in(home)
                .with(database.variables())
                .with("POLO_REGIONS", "us-east-1")
                .with("POLO_USERS_ACCOUNTS_TABLE", USERS)
                .with("POLO_CUSTOMER_INDEX_CONFIG_TABLE", INDEXES);
    }

    @AfterAll
    static void stop() {
        signedIn.close();
        aws.clearFaults();
        dynamoDb.deleteTable(request -> request.tableName(USERS));
        dynamoDb.deleteTable(request -> request.tableName(INDEXES));
        dynamoDb.close();
        database.close();
    }

    @Test
    void theTreeHangsTaggedResourcesUnderWhatDynamoDbKnows() throws IOException {
        put(USERS, Map.of("visible_account_id", "0b7e-4c", "system_account_id", "nh236hm2", "name", "acme"));
        put(INDEXES, Map.of("system_account_id", "nh236hm2", "index_name", "products", "index_status", "READY"));

        put(USERS, Map.of("visible_account_id", "1111", "system_account_id", "t1", "name", "globex"));
        put(USERS, Map.of("visible_account_id", "2222", "system_account_id", "t2", "name", "globex"));

        CommandRun run = shell.run("run");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(costs())
                .containsEntry("customer:0b7e-4c < ", "91.44")
                .containsEntry("index:nh236hm2:products < cluster:acme-prod-1", "54.24")
                .containsKey("index:acme-images < cluster:acme-prod-1")
                .containsEntry("ambiguous:customer:globex < unallocated", "24")
                .doesNotContainKeys("customer:acme < ", "index:acme-products < cluster:acme-prod-1");
        assertThat(shell.run("query", "nodes", "--param", "type=index", "--format", "csv")
                        .out())
                .contains("index:nh236hm2:products,index,products,customer:0b7e-4c,dynamodb,living,")
                .contains("index:acme-images,index,images,cluster:acme-prod-1,tags,living,")
                .doesNotContain("index:acme-products");

        String day = tree().get(0).get("day").asText();
        assertThat(shell.run(
                                "query",
                                "unallocated",
                                "--param",
                                "from=" + day,
                                "--param",
                                "to=" + day,
                                "--format",
                                "csv")
                        .out())
                .contains("its tags fit several in DynamoDB: customer:globex");

        assertThat(shell.run("tree", "--node", "i-aaa", "--hierarchy", "aws_physical")
                        .out())
                .as("by the name that the tree shows")
                .contains("i-aaa ec2:instance", "vol-bbb ebs:volume")
                .doesNotContain("i-ggg");
        CommandRun several = shell.run("tree", "--node", "globex");
        assertThat(several.exitCode()).isEqualTo(2);
        assertThat(several.err()).contains("'globex' may be customer:1111 or customer:2222");
        assertThat(shell.run("tree", "--node", "i-nope").err()).contains("Node 'i-nope' has no cost in this time.");

        aNamesakeMakesAmbiguousWhatNoIndexDecides();
        aRefusalIsDoneInPart();
    }

    private static void aNamesakeMakesAmbiguousWhatNoIndexDecides() throws IOException {
        put(USERS, Map.of("visible_account_id", "77aa-01", "system_account_id", "zz9", "name", "acme"));

        assertThat(shell.run("collect", "hierarchy-admin").exitCode()).isZero();
        assertThat(shell.run("build-hierarchy").exitCode()).isZero();

        assertThat(costs()).as("that day is as it was").containsEntry("customer:0b7e-4c < ", "91.44");
        assertThat(costs("--as-known-now"))
                .containsEntry("index:nh236hm2:products < cluster:acme-prod-1", "54.24")
                .containsKey("index:acme-images < cluster:acme-prod-1")
                .containsKey("ambiguous:customer:acme < unallocated");
        assertThat(shell.run("reconcile").exitCode()).isZero();
    }

    private static void aRefusalIsDoneInPart() {
        aws.injectFault(Fault.denied("Scan").forEver());

        CommandRun denied = shell.run("collect", "hierarchy-admin");

        assertThat(denied.exitCode()).isEqualTo(1);
        assertThat(denied.err())
                .contains("logical: denied. The table UsersAccountsTable in account 111111111111, region us-east-1 was"
                        + " not read. AWS refused: AccessDeniedException");
        assertThat(shell.run("query", "nodes", "--format", "csv").out()).doesNotContain(",missing,", ",gone,");
    }

    private static Map<String, String> costs(String... more) throws IOException {
        Map<String, String> costs = new TreeMap<>();
        tree(more).forEach(row -> {
            if (row.get("hierarchy").asText().equals("marqo_logical")) {
                costs.put(
                        row.get("node_id").asText() + " < "
                                + row.get("parent_id").asText(),
                        row.get("cost_usd").asText());
            }
        });
        return costs;
    }

    private static JsonNode tree(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("tree", "--hierarchy", "marqo_logical", "--format", "json"));
        arguments.addAll(List.of(more));
        return JSON.readTree(shell.run(arguments.toArray(String[]::new)).out());
    }

    private static void put(String table, Map<String, String> attributes) {
        dynamoDb.putItem(request -> request.tableName(table)
                .item(attributes.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, attribute -> AttributeValue.fromS(attribute.getValue())))));
    }

    private static void table(String name, String... keys) {
        List<String> names = List.of(keys);
        dynamoDb.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(names.stream()
                        .map(key -> AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList())
                .keySchema(names.stream()
                        .map(key -> KeySchemaElement.builder()
                                .attributeName(key)
                                .keyType(names.indexOf(key) == 0 ? KeyType.HASH : KeyType.RANGE)
                                .build())
                        .toList()));
    }
}
