package dev.polo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.polo.aws.emulated.CloudFormationLint;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.testkit.config.TestEnvironment;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

/** What is written for an organisation with everything switched on, and for one account with nothing. */
class TemplatesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String COLLECTORS = "prod-PoloCollectors";
    private static final String READ_ROLE = "prod-PoloReadRole";
    private static final Path FUNCTIONS = Path.of(System.getProperty("polo.functions"));

    /** Stays after the test: a golden file that is to change is copied from here. */
    private static final Path WRITTEN = Path.of("target/templates").toAbsolutePath();

    @TempDir
    private static Path folder;

    private static PoloApp organization;
    private static Template oneAccount;

    @BeforeAll
    static void synthesise() throws IOException {
        organization = PoloApp.of(SampleDeployment.organization(folder), WRITTEN);
        Aspects.of(organization.app())
                .add(AwsSolutionsChecks.Builder.create().verbose(true).build());
        organization.app().synth();
        oneAccount = Template.fromStack(PoloApp.of(SampleDeployment.oneAccount(folder), folder.resolve("one"))
                .collectors());
    }

    @ParameterizedTest
    @ValueSource(strings = {COLLECTORS, READ_ROLE})
    void templateIsTheGoldenOne(String stack) throws IOException {
        try (InputStream golden = TemplatesIT.class.getResourceAsStream(file(stack))) {
            assertThat(Files.readString(WRITTEN.resolve(file(stack))))
                    .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void nagFindsNothingThatHasNoReason() {
        for (Stack stack : List.of(organization.collectors(), organization.readRole())) {
            Annotations found = Annotations.fromStack(stack);
            found.hasNoError("*", Match.stringLikeRegexp("AwsSolutions-.*"));
            found.hasNoWarning("*", Match.stringLikeRegexp("AwsSolutions-.*"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {COLLECTORS, READ_ROLE})
    void lintFindsNothing(String stack) throws Exception {
        Path lint = CloudFormationLint.executable(
                TestEnvironment.cacheDir(), TestEnvironment.searchPath(), (step, done, total) -> {});
        Process process = new ProcessBuilder(
                        lint.toString(),
                        "--regions",
                        "us-east-1",
                        "--template",
                        WRITTEN.resolve(file(stack)).toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {COLLECTORS, READ_ROLE})
    void noActionIsAWildcard(String stack) throws IOException {
        List<String> actions = new ArrayList<>();
        for (JsonNode action : template(stack).findValues("Action")) {
            if (action.isTextual()) {
                actions.add(action.asText());
            } else {
                action.forEach(each -> actions.add(each.asText()));
            }
        }
        // Each queue and the topic refuse everything that does not come over TLS.
        assertThat(actions)
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action).matches("[a-z0-9-]+:[A-Za-z]+|sqs:\\*"));
        assertThat(actions.stream().filter("sqs:*"::equals)).hasSize(stack.equals(COLLECTORS) ? 10 : 0);
    }

    @Test
    void readRoleMayDoWhatTheRegistrySaysAndOnlyRead() throws IOException {
        Set<String> actions = new TreeSet<>();
        statement("Estate").get("Action").forEach(action -> actions.add(action.asText()));

        assertThat(actions).allSatisfy(action -> assertThat(action).matches("[a-z0-9-]+:(Describe|Get|List|Lookup).*"));
        assertThat(Ec2Collector.types())
                .allSatisfy(type -> assertThat(actions).as(type.name()).containsAll(type.iamActions()));
        assertThat(actions).contains("cloudwatch:GetMetricData", "cloudtrail:LookupEvents", "ec2:DescribeRegions");
    }

    @Test
    void readRoleTrustsTheFunctionsOnly() throws IOException {
        JsonNode trust = resource("AWS::IAM::Role")
                .path("Properties")
                .path("AssumeRolePolicyDocument")
                .path("Statement");
        assertThat(trust).hasSize(1);
        assertThat(trust.get(0)
                        .path("Condition")
                        .path("StringEquals")
                        .path("sts:ExternalId")
                        .asText())
                .isEqualTo("polo-prod");
        assertThat(trust.get(0).path("Condition").path("ArnEquals").path("aws:PrincipalArn"))
                .extracting(arn -> arn.path("Fn::Join").path(1).path(2).asText())
                .containsExactlyInAnyOrder(
                        ":iam::111111111111:role/prod-polo-dispatcher",
                        ":iam::111111111111:role/prod-polo-hierarchy-admin",
                        ":iam::111111111111:role/prod-polo-ec2",
                        ":iam::111111111111:role/prod-polo-metrics",
                        ":iam::111111111111:role/prod-polo-relationships",
                        ":iam::111111111111:role/prod-polo-cloudtrail",
                        ":iam::111111111111:role/prod-polo-cost-explorer");
    }

    @Test
    void readRoleReadsTheBillWhereItIsPaidAndTablesWhereTheyAre() throws IOException {
        assertThat(statement("Bill")
                        .path("Condition")
                        .path("StringEquals")
                        .path("aws:PrincipalAccount")
                        .asText())
                .isEqualTo("999999999999");
        assertThat(statement("Tables").path("Resource").asText())
                .isEqualTo("arn:aws:dynamodb:us-east-1:468036072962:table/UsersAccountsTable");
    }

    /** A StackSet brings a template to accounts that have nothing of CDK's. */
    @Test
    void readRoleNeedsNothingInItsAccount() throws IOException {
        assertThat(template(READ_ROLE).path("Parameters").isMissingNode()).isTrue();
        assertThat(template(READ_ROLE).path("Rules").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {COLLECTORS, READ_ROLE})
    void whatCanHaveTagsHasThem(String stack) throws IOException {
        Set<String> untaggable = Set.of(
                "AWS::IAM::Policy",
                "AWS::Lambda::EventInvokeConfig",
                "AWS::SQS::QueuePolicy",
                "AWS::SNS::TopicPolicy",
                "AWS::SNS::Subscription",
                "AWS::Scheduler::Schedule");
        assertThat(template(stack).path("Resources"))
                .filteredOn(each -> !untaggable.contains(each.path("Type").asText()))
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(each.path("Properties").path("Tags").toString())
                                .as(each.path("Type").asText())
                                .contains("{\"Key\":\"Application\",\"Value\":\"polo\"}")
                                .contains("{\"Key\":\"Environment\",\"Value\":\"prod\"}"));
    }

    @Test
    void passwordIsInNoTemplate() throws IOException {
        assertThat(Files.readString(WRITTEN.resolve(file(COLLECTORS)))).doesNotContain(SampleDeployment.PASSWORD);
    }

    @Test
    void handlersAreThere() {
        assertThat(FunctionSpec.ALL)
                .allSatisfy(function -> assertThat(FUNCTIONS
                                .resolve(function.module())
                                .resolve("src/main/java")
                                .resolve(function.handler().replace('.', '/') + ".java"))
                        .exists());
    }

    @Test
    void alarmsWatchWhatFunctionsWrite() throws IOException {
        Set<String> watched = new TreeSet<>();
        for (JsonNode each : template(COLLECTORS).findParents("MetricName")) {
            if (each.path("Namespace").asText().equals("Polo")) {
                watched.add(each.path("MetricName").asText());
            }
        }
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(FUNCTIONS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(watched).containsExactly("ConservationBroken", "PaidUsd", "RunsComplete", "RunsFailed");
        assertThat(watched).allSatisfy(name -> assertThat(sources).contains("\"" + name + "\""));
    }

    @Test
    void oneWriterIsOneAtATimeAndWorkersAreNot() {
        Map<Boolean, List<String>> single = Map.of(
                true,
                FunctionSpec.ALL.stream()
                        .filter(each -> !each.isWorker())
                        .map(FunctionSpec::name)
                        .toList(),
                false,
                FunctionSpec.ALL.stream()
                        .filter(FunctionSpec::isWorker)
                        .map(FunctionSpec::name)
                        .toList());
        assertThat(single.get(false)).containsExactly("ec2", "metrics", "relationships", "cloudtrail");
        single.forEach((one, names) -> names.forEach(name -> oneAccount.hasResourceProperties(
                "AWS::Lambda::Function",
                Map.of(
                        "FunctionName",
                        "dev-polo-" + name,
                        "Runtime",
                        "java25",
                        "Architectures",
                        List.of("arm64"),
                        "ReservedConcurrentExecutions",
                        one ? 1 : Match.absent()))));
    }

    @Test
    void oneAccountRunsItsCollectorsWhole() {
        oneAccount.resourceCountIs("AWS::Scheduler::Schedule", 7);
        oneAccount.resourceCountIs("AWS::SNS::Subscription", 0);
        oneAccount.hasResourceProperties(
                "AWS::Scheduler::Schedule",
                Map.of(
                        "Name",
                        "dev-polo-ec2",
                        "FlexibleTimeWindow",
                        Map.of("Mode", "FLEXIBLE", "MaximumWindowInMinutes", 5),
                        "Target",
                        Match.objectLike(Map.of("Input", "{\"slot\":\"<aws.scheduler.scheduled-time>\"}"))));
    }

    private static JsonNode statement(String sid) throws IOException {
        for (JsonNode statement : template(READ_ROLE).findParents("Sid")) {
            if (statement.path("Sid").asText().equals(sid)) {
                return statement;
            }
        }
        throw new AssertionError("no statement " + sid);
    }

    private static JsonNode resource(String type) throws IOException {
        for (JsonNode each : template(READ_ROLE).path("Resources")) {
            if (each.path("Type").asText().equals(type)) {
                return each;
            }
        }
        throw new AssertionError("no resource " + type);
    }

    private static JsonNode template(String stack) throws IOException {
        return JSON.readTree(WRITTEN.resolve(file(stack)).toFile());
    }

    private static String file(String stack) {
        return stack + ".template.json";
    }
}
