package dev.polo.collectors.aws;

import dev.polo.common.config.Secret;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A password kept in Secrets Manager, as plain text. */
public final class SecretText {
    private SecretText() {}

    /** @throws PoloException saying which secret could not be read, and why */
    public static Secret read(AwsAccess aws, String secretArn) {
        String[] parts = secretArn.split(":", -1);
        Region region = parts.length > 3 && !parts[3].isEmpty() ? Region.of(parts[3]) : aws.homeRegion();
        try (AwsSession session = new AwsSession(aws, new RateLimits(), "caller", region.id(), null)) {
            String text = session.client(SecretsManagerClient.builder())
                    .getSecretValue(request -> request.secretId(secretArn))
                    .secretString();
            if (text == null || text.isBlank()) {
                throw new PoloException(
                        ErrorCode.AWS_BAD_ANSWER,
                        "Secret " + secretArn + " holds no text. Put the ClickHouse password in it.");
            }
            return new Secret(text);
        } catch (SdkException e) {
            AwsFailure failure = AwsFailure.of(e);
            throw new PoloException(
                    failure.code(),
                    "The ClickHouse password's secret " + secretArn + " cannot be read. " + failure.message(),
                    e);
        }
    }
}
