package dev.polo.infra;

import dev.polo.collectors.hierarchyadmin.HierarchyAdminCollector;
import dev.polo.common.resource.Arn;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;

/** The tables of customers and indexes, where settings name them. */
final class Tables {
    static final List<String> ACTIONS = HierarchyAdminCollector.TABLE_IAM_ACTIONS;

    private Tables() {}

    /** In other accounts than the functions'. */
    static List<Arn> elsewhere(Deployment deployment) {
        return values(deployment)
                .flatMap(value -> Arn.tryParse(value).stream())
                .filter(arn -> !arn.account().equals(deployment.account()))
                .toList();
    }

    /** ARNs of those in the functions' own account; a mere name means the functions' own region. */
    static List<String> here(Deployment deployment) {
        return values(deployment)
                .filter(value -> Arn.tryParse(value)
                        .map(arn -> arn.account().equals(deployment.account()))
                        .orElse(true))
                .map(value -> Arn.tryParse(value)
                        .map(Arn::toString)
                        .orElse("arn:" + Aws.PARTITION + ":dynamodb:" + Aws.REGION + ":" + deployment.account()
                                + ":table/" + value))
                .toList();
    }

    private static Stream<String> values(Deployment deployment) {
        return Stream.concat(
                Stream.ofNullable(deployment.config().usersAccountsTable()),
                Stream.ofNullable(deployment.config().customerIndexConfigTable()));
    }
}
