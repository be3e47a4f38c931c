package dev.polo.collectors.hierarchyadmin;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
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
import software.amazon.awssdk.services.sts.StsClient;

/** The two tables in the emulated AWS, of an account and region. Closing it takes them away again. */
final class Tables implements AutoCloseable {
    static final String USERS = "UsersAccountsTable";
    static final String INDEXES = "CustomerIndexConfigTable";
    /** Keyed so that items may lack what the real tables have as keys. */
    static final String LOOSE = "Loose";

    private final DynamoDbClient dynamoDb;
    private int items;

    private Tables(DynamoDbClient dynamoDb) {
        this.dynamoDb = dynamoDb;
        create(USERS, "pk");
        create(INDEXES, "system_account_id", "index_name");
        create(LOOSE, "pk");
    }

    /** @param account null for the caller's own */
    static Tables in(URI aws, @Nullable String account, Region region) {
        AwsCredentials own = AwsBasicCredentials.create("test", "test");
        return new Tables(DynamoDbClient.builder()
                .endpointOverride(aws)
                .region(region)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(account == null ? own : assumed(aws, account, own)))
                .build());
    }

    private static AwsCredentials assumed(URI aws, String account, AwsCredentials own) {
        try (StsClient sts = StsClient.builder()
                .endpointOverride(aws)
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(own))
                .build()) {
            var granted = sts.assumeRole(request -> request.roleArn("arn:aws:iam::" + account + ":role/any")
                            .roleSessionName("test"))
                    .credentials();
            return AwsSessionCredentials.create(
                    granted.accessKeyId(), granted.secretAccessKey(), granted.sessionToken());
        }
    }

    private void create(String table, String... keys) {
        List<KeySchemaElement> schema = new ArrayList<>();
        for (String key : keys) {
            schema.add(KeySchemaElement.builder()
                    .attributeName(key)
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        dynamoDb.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(schema)
                .attributeDefinitions(Stream.of(keys)
                        .map(key -> AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList()));
    }

    void empty() {
        for (String table : List.of(USERS, INDEXES, LOOSE)) {
            List<String> keys = dynamoDb.describeTable(request -> request.tableName(table)).table().keySchema().stream()
                    .map(KeySchemaElement::attributeName)
                    .toList();
            dynamoDb.scanPaginator(request -> request.tableName(table))
                    .items()
                    .forEach(item -> dynamoDb.deleteItem(request -> request.tableName(table)
                            .key(keys.stream().collect(Collectors.toMap(key -> key, item::get)))));
        }
    }

    void account(String visibleId, String systemId, String organization, String name) {
        put(
                USERS,
                text(Map.of(
                        "entity_type", "ACCOUNT",
                        "visible_account_id", visibleId,
                        "system_account_id", systemId,
                        "organization", organization,
                        "name", name)));
    }

    void index(String systemId, String name, String status) {
        put(INDEXES, text(Map.of("system_account_id", systemId, "index_name", name, "index_status", status)));
    }

    /** An item, under a key of its own where it brings none. */
    void put(String table, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.putIfAbsent("pk", AttributeValue.fromS("item-" + items++));
        dynamoDb.putItem(request -> request.tableName(table).item(item));
    }

    void delete(String systemId, String name) {
        dynamoDb.deleteItem(request ->
                request.tableName(INDEXES).key(text(Map.of("system_account_id", systemId, "index_name", name))));
    }

    static Map<String, AttributeValue> text(Map<String, String> attributes) {
        Map<String, AttributeValue> item = new TreeMap<>();
        attributes.forEach((key, value) -> item.put(key, AttributeValue.fromS(value)));
        return item;
    }

    @Override
    public void close() {
        for (String table : List.of(USERS, INDEXES, LOOSE)) {
            dynamoDb.deleteTable(request -> request.tableName(table));
        }
        dynamoDb.close();
    }
}
