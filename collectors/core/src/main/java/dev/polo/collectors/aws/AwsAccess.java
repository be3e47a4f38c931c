package dev.polo.collectors.aws;

import dev.polo.common.config.PoloConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * How this process reaches AWS: one HTTP client for all, the caller's own credentials, and where calls that have no
 * region of their own go. Close it when the process ends.
 *
 * @param endpoint every service's address when AWS is emulated; null: the SDK's own chain, {@code AWS_ENDPOINT_URL}
 *     included
 */
public record AwsAccess(
        SdkHttpClient http,
        AwsCredentialsProvider credentials,
        Region homeRegion,
        @Nullable URI endpoint,
        String readRoleName,
        @Nullable String externalId)
        implements AutoCloseable {

    private static final Region FALLBACK = Region.US_EAST_1;

    /** The SDK's standard chains for credentials and region. */
    public static AwsAccess standard(PoloConfig config) {
        Region region;
        try {
            region = DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (software.amazon.awssdk.core.exception.SdkClientException e) {
            region = FALLBACK;
        }
        return new AwsAccess(
                UrlConnectionHttpClient.create(),
                DefaultCredentialsProvider.builder().build(),
                region == null ? FALLBACK : region,
                null,
                config.readRoleName(),
                config.externalId());
    }

    @Override
    public void close() {
        http.close();
        if (credentials instanceof DefaultCredentialsProvider standard) {
            standard.close();
        }
    }
}
