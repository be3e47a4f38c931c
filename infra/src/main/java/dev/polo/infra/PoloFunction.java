package dev.polo.infra;

import dev.polo.common.config.Setting;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** A function with its role, its log and, for a worker, its queue. */
final class PoloFunction extends Construct {
    /** Lambda's own two, after the first. */
    private static final int RETRIES = 2;
    /** So long an invocation waits for a function that is busy; later a newer slot is due anyway. */
    private static final Duration OLDEST = Duration.hours(1);

    /** At a time: another one would have only the time that the first leaves. */
    private static final int MESSAGES = 1;

    private static final int WORKERS = 5;

    /** Source: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC". */
    private static final List<String> NETWORK_ACTIONS = List.of(
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses");

    private final FunctionSpec spec;
    private final Deployment deployment;
    private final Function function;

    PoloFunction(Construct scope, FunctionSpec spec, Deployment deployment, Queues queues) {
        super(scope, spec.id());
        this.spec = spec;
        this.deployment = deployment;
        String name = spec.physicalName(deployment.env());
        LogGroup log = LogGroup.Builder.create(this, "Log")
                .logGroupName("/aws/lambda/" + name)
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        Role role = role(name);
        log.grantWrite(role);
        Function.Builder builder = Function.Builder.create(this, "Function")
                .functionName(name)
                .description("Polo: " + spec.name())
                .runtime(Runtime.JAVA_25)
                .architecture(Architecture.ARM_64)
                .handler(spec.handler())
                .code(Code.fromAsset(spec.zip(deployment.functions()).toString()))
                .memorySize(spec.memoryMb())
                .timeout(Duration.seconds(spec.timeout().toSeconds()))
                .environment(environment(queues))
                .logGroup(log)
                .role(role)
                .retryAttempts(RETRIES)
                .maxEventAge(OLDEST)
                .onFailure(new SqsDestination(queues.failed()));
        if (!spec.isWorker()) {
            builder.reservedConcurrentExecutions(1);
        }
        this.function = builder.build();
        connect(queues);
        intoNetwork();
    }

    Function function() {
        return function;
    }

    private Role role(String name) {
        Role role = Role.Builder.create(this, "Role")
                .roleName(name)
                .description("Polo's function " + spec.name())
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .build();
        statements().forEach(role::addToPolicy);
        NagSuppressions.addResourceSuppressions(
                role,
                List.of(
                        NagPackSuppression.builder()
                                .id("AwsSolutions-IAM5")
                                .reason("Describe and list actions, and those by which Lambda joins a VPC, take no"
                                        + " resource.")
                                .appliesTo(List.of("Resource::*"))
                                .build(),
                        NagPackSuppression.builder()
                                .id("AwsSolutions-IAM5")
                                .reason("The accounts are those of the organisation, which is a condition of the"
                                        + " statement; the role's name is fixed.")
                                .appliesTo(List.of("Resource::arn:<AWS::Partition>:iam::*:role/"
                                        + deployment.config().readRoleName()))
                                .build()),
                true);
        return role;
    }

    private List<PolicyStatement> statements() {
        List<PolicyStatement> result = new ArrayList<>();
        result.add(ReadRoleStack.allow(
                "Password",
                List.of("secretsmanager:GetSecretValue"),
                List.of(String.valueOf(deployment.config().passwordSecret()))));
        if (!spec.actions().isEmpty()) {
            result.add(ReadRoleStack.allow("Read", spec.actions(), List.of("*")));
        }
        if (spec.assumesReadRole() && !readRoles().isEmpty()) {
            PolicyStatement assume =
                    ReadRoleStack.allow("OtherAccounts", List.of("sts:AssumeRole"), List.copyOf(readRoles()));
            if (deployment.config().discoverAccounts()) {
                assume.addCondition("StringEquals", Map.of("aws:ResourceOrgID", "${aws:PrincipalOrgID}"));
            }
            result.add(assume);
        }
        List<String> tables = Tables.here(deployment);
        if (spec.equals(FunctionSpec.HIERARCHY_ADMIN) && !tables.isEmpty()) {
            result.add(ReadRoleStack.allow("Tables", Tables.ACTIONS, tables));
        }
        if (!deployment.subnets().isEmpty()) {
            result.add(ReadRoleStack.allow("Network", NETWORK_ACTIONS, List.of("*")));
        }
        return result;
    }

    private SortedSet<String> readRoles() {
        SortedSet<String> accounts = new TreeSet<>(deployment.config().accounts());
        if (deployment.config().discoverAccounts()) {
            accounts.add("*");
        } else {
            if (deployment.config().payerAccount() != null) {
                accounts.add(deployment.config().payerAccount());
            }
            Tables.elsewhere(deployment).forEach(table -> accounts.add(table.account()));
            accounts.remove(deployment.account());
        }
        SortedSet<String> roles = new TreeSet<>();
        accounts.forEach(account -> roles.add("arn:" + Aws.PARTITION + ":iam::" + account + ":role/"
                + deployment.config().readRoleName()));
        return roles;
    }

    private Map<String, String> environment(Queues queues) {
        Map<String, String> variables = new TreeMap<>(deployment.settings());
        if (spec.equals(FunctionSpec.DISPATCHER)) {
            variables.put(Setting.POLO_WORK_QUEUES.name(), queues.addresses());
        }
        return variables;
    }

    private void connect(Queues queues) {
        if (spec.equals(FunctionSpec.DISPATCHER)) {
            queues.work().values().forEach(queue -> queue.grantSendMessages(function));
        }
        Queue work = queues.work().get(spec.name());
        if (work != null) {
            function.addEventSource(SqsEventSource.Builder.create(work)
                    .batchSize(MESSAGES)
                    .maxConcurrency(WORKERS)
                    .reportBatchItemFailures(true)
                    .build());
        }
    }

    /** By ids, so that writing the template asks nobody what is in the VPC. */
    private void intoNetwork() {
        if (!deployment.subnets().isEmpty() && function.getNode().getDefaultChild() instanceof CfnFunction resource) {
            resource.setVpcConfig(CfnFunction.VpcConfigProperty.builder()
                    .subnetIds(deployment.subnets())
                    .securityGroupIds(deployment.securityGroups())
                    .build());
        }
    }
}
