package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.config.Setting;
import dev.polo.common.resource.Arn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Which table a setting names.
 *
 * @param arn null where the setting is a mere name: then the table is in the caller's own account and region
 */
record TableAddress(Setting setting, String name, @Nullable Arn arn) {
    /** @param value a name or an ARN, or null where nothing is set */
    static Optional<TableAddress> of(Setting setting, @Nullable String value) {
        return Optional.ofNullable(value).map(text -> {
            Arn arn = Arn.tryParse(text).orElse(null);
            return new TableAddress(setting, arn == null ? text : arn.id(), arn);
        });
    }

    /** Closed with the session. */
    DynamoDbClient client(AwsSession session) {
        if (arn == null) {
            return session.client(DynamoDbClient.builder());
        }
        return session.in(arn.account()).client(DynamoDbClient.builder(), Region.of(arn.region()));
    }

    /** For messages: where the table was looked for. */
    String place(AwsSession session) {
        return arn == null
                ? "account " + session.accountId() + ", region " + session.region()
                : "account " + arn.account() + ", region " + arn.region();
    }
}
