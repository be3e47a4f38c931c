package dev.polo.infra;

import dev.polo.common.resource.Arn;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.BootstraplessSynthesizer;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AccountPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PrincipalWithConditions;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/**
 * The role that the functions assume in every other account. Its template needs nothing in those accounts, no CDK
 * bootstrap either, and is the same for all of them, so that a StackSet can bring it there. Roles are global: one region
 * is enough.
 */
final class ReadRoleStack extends Stack {
    ReadRoleStack(Construct scope, String id, Deployment deployment) {
        super(
                scope,
                id,
                StackProps.builder()
                        .description("The role by which Polo reads this account")
                        .synthesizer(new BootstraplessSynthesizer())
                        .build());
        Role role = Role.Builder.create(this, "ReadRole")
                .roleName(deployment.config().readRoleName())
                .description("Lets Polo's functions list what is here; they change nothing")
                .assumedBy(new PrincipalWithConditions(new AccountPrincipal(deployment.account()), trust(deployment)))
                .inlinePolicies(Map.of(
                        "Read",
                        PolicyDocument.Builder.create()
                                .statements(statements(deployment))
                                .build()))
                .build();
        NagSuppressions.addResourceSuppressions(
                role,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .reason(
                                "Reads the whole account: describe and list actions take no resource, and what they list"
                                        + " is not known beforehand.")
                        .appliesTo(List.of("Resource::*"))
                        .build()));
    }

    /**
     * The account's roles by name, not as principals: a principal has to exist when the role is made, and stands for an id
     * that is lost when it is made anew. Source: IAM User Guide, "AWS JSON policy elements: Principal".
     */
    private static Map<String, Object> trust(Deployment deployment) {
        List<String> roles = FunctionSpec.ALL.stream()
                .filter(FunctionSpec::assumesReadRole)
                .map(function -> "arn:" + Aws.PARTITION + ":iam::" + deployment.account() + ":role/"
                        + function.physicalName(deployment.env()))
                .toList();
        Map<String, Object> conditions = new TreeMap<>();
        conditions.put("ArnEquals", Map.of("aws:PrincipalArn", roles));
        String externalId = deployment.config().externalId();
        if (externalId != null) {
            conditions.put("StringEquals", Map.of("sts:ExternalId", externalId));
        }
        return conditions;
    }

    private static List<PolicyStatement> statements(Deployment deployment) {
        PolicyStatement estate = allow("Estate", ReadActions.everywhere(), List.of("*"));
        PolicyStatement bill = allow("Bill", ReadActions.bill(), List.of("*"));
        String payer = deployment.config().payerAccount();
        if (payer != null) {
            bill.addCondition("StringEquals", Map.of("aws:PrincipalAccount", payer));
        }
        List<String> tables =
                Tables.elsewhere(deployment).stream().map(Arn::toString).toList();
        return tables.isEmpty()
                ? List.of(estate, bill)
                : List.of(estate, bill, allow("Tables", Tables.ACTIONS, tables));
    }

    static PolicyStatement allow(String sid, List<String> actions, List<String> resources) {
        return PolicyStatement.Builder.create()
                .sid(sid)
                .effect(Effect.ALLOW)
                .actions(actions)
                .resources(resources)
                .build();
    }
}
