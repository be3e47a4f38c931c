package dev.polo.functions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polo.aws.emulated.Fault;
import dev.polo.testkit.TestAws;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What cannot work is said in the summary; what may work later makes the invocation fail, so that Lambda tries again. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface emulator is a program for Linux")
class BadInputIT {
    private static Surroundings surroundings;

    @BeforeAll
    static void start() {
        surroundings = Surroundings.migrated();
    }

    @AfterAll
    static void end() {
        surroundings.close();
    }

    @AfterEach
    void clear() {
        TestAws.acme().clearFaults();
    }

    @Test
    void eventsThatAreNotUnderstoodAreAnsweredAndNothingIsDone() {
        Map<String, String> events = new LinkedHashMap<>();
        events.put("[]", "it is not a JSON object but []");
        events.put("{\"account\": []}", "unknown field 'account'; known are accounts, collector, dry_run");
        events.put("{\"slot\": \"2999-01-01T00:00:00Z\"}", "its slot 2999-01-01T00:00:00Z is in the future");
        events.put("{\"slot\": \"yesterday\"}", "slot is 'yesterday', not a moment");
        events.put("{\"accounts\": \"111111111111\"}", "accounts is \"111111111111\", not a list");
        events.put("{\"accounts\": [111111111111]}", "accounts holds 111111111111; expected are 12-digit");
        events.put("{\"regions\": [\"US EAST\"]}", "regions holds \"US EAST\"");
        events.put(
                "{\"types\": [\"ec2:nonsense\"]}",
                "hierarchy-admin has no type 'ec2:nonsense'. It reads account, logical");
        events.put("{\"collector\": \"ec2\"}", "This is hierarchy-admin, and the event is for collector 'ec2'");
        events.put("{\"since\": \"2026-01-31\"}", "takes no since");
        events.put("{\"dry_run\": \"yes\"}", "dry_run is \"yes\", not true or false");
        events.put("{\"detail-type\": \"Scheduled Event\"}", "but no time");
        events.put("{\"Records\": [{\"eventSource\": \"aws:s3\"}]}", "its Records are of 'aws:s3', not of aws:sqs");
        events.put("{\"Records\": []}", "its Records are empty");
        try (Function function = surroundings.function("hierarchy-admin", "HierarchyAdminHandler")) {
            events.forEach((event, said) -> {
                JsonNode summary = function.invoke(event);
                assertThat(summary.path("outcome").asText())
                        .as(summary.toString())
                        .isEqualTo("failed");
                assertThat(summary.at("/error/code").asText()).isEqualTo("INVALID_ARGUMENT");
                assertThat(summary.at("/error/retryable").asBoolean(true)).isFalse();
                assertThat(summary.at("/error/message").asText()).contains(said);
            });
            assertThat(surroundings.strings("SELECT toString(count()) AS x FROM collector_runs"))
                    .containsExactly("0");
            assertThat(function.log()).contains("\"RunsFailed\":1.0");
        }
    }

    @Test
    void aMissingVariableIsNamed() {
        try (Function function =
                surroundings.without("POLO_CLICKHOUSE_URL").function("hierarchy-admin", "HierarchyAdminHandler")) {
            JsonNode error = function.sample("manual").path("error");
            assertThat(error.path("code").asText()).isEqualTo("INVALID_SETTING");
            assertThat(error.path("message").asText()).startsWith("POLO_CLICKHOUSE_URL is not set");
        }
    }

    @Test
    void aSecretIsReadAgainWhenItsPasswordIsNotTakenAnyMore() {
        Surroundings secret = surroundings
                .without("POLO_CLICKHOUSE_PASSWORD")
                .with("POLO_CLICKHOUSE_PASSWORD_SECRET", "polo-clickhouse");
        try (Function function = secret.function("hierarchy-admin", "HierarchyAdminHandler");
                SecretsManagerClient secrets = SecretsManagerClient.builder()
                        .endpointOverride(TestAws.acme().url())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .httpClient(UrlConnectionHttpClient.create())
                        .build()) {
            TestAws.acme().injectFault(Fault.denied("GetSecretValue").forEver());
            JsonNode denied = function.sample("manual").path("error");
            assertThat(denied.path("code").asText()).isEqualTo("AWS_DENIED");
            assertThat(denied.path("message").asText())
                    .startsWith("The ClickHouse password's secret polo-clickhouse cannot be read.");
            TestAws.acme().clearFaults();

            assertThat(function.thrown("{}").at("/error/message").asText()).contains("polo-clickhouse cannot be read");

            secrets.createSecret(request -> request.name("polo-clickhouse").secretString("old"));
            JsonNode old = function.sample("manual").path("error");
            assertThat(old.path("code").asText()).isEqualTo("CLICKHOUSE_AUTHENTICATION");

            String password = surroundings.environment().getOrDefault("POLO_CLICKHOUSE_PASSWORD", "");
            secrets.putSecretValue(
                    request -> request.secretId("polo-clickhouse").secretString(password));
            assertThat(function.sample("dry-run").path("outcome").asText()).isEqualTo("planned");
            assertThat(function.log()).doesNotContain(password);
        }
    }

    @Test
    void clickHouseThatIsDownMakesTheInvocationFail() {
        try (Function function = surroundings
                .with("POLO_CLICKHOUSE_URL", "http://127.0.0.1:1")
                .function("hierarchy-admin", "HierarchyAdminHandler")) {
            JsonNode summary = function.thrown("{}");
            assertThat(summary.path("outcome").asText()).isEqualTo("failed");
            assertThat(summary.at("/error/code").asText()).isEqualTo("CLICKHOUSE_UNREACHABLE");
            assertThat(summary.at("/error/retryable").asBoolean()).isTrue();

            JsonNode batch = function.sample("queue");
            assertThat(batch.at("/batchItemFailures/0/itemIdentifier").asText())
                    .isEqualTo("059f36b4-87a3-44ab-83d2-661975830a7d");
        }
    }

    /** The alarm of Cost Explorer's spend has to see it when Lambda pays for every try. */
    @Test
    void whatWasPaidIsCountedThoughItCouldNotBeStored() {
        try (Surroundings full = Surroundings.migrated();
                Function function = full.function("cost-explorer", "CostExplorerHandler")) {
            full.clickHouse().execute("ALTER TABLE cost_lines_staging ADD CONSTRAINT full CHECK 0");

            JsonNode summary = function.invoke("{}");

            assertThat(summary.at("/error/code").asText())
                    .as(summary.toString())
                    .isEqualTo("CLICKHOUSE_REFUSED");
            assertThat(function.log()).containsPattern("\"PaidUsd\":0\\.0[1-9]");
        }
    }

    @Test
    void withThreeSecondsLeftNothingIsBegun() {
        try (Function function = surroundings
                .with("AWS_LAMBDA_FUNCTION_TIMEOUT", "3")
                .function("hierarchy-admin", "HierarchyAdminHandler")) {
            JsonNode summary = function.thrown("{}");
            assertThat(summary.at("/error/code").asText()).isEqualTo("OUT_OF_TIME");
            assertThat(summary.at("/error/message").asText()).contains("Nothing was done. Give the function a longer");
        }
    }
}
