package dev.polo.aws.emulated;

import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Starts emulators for tests, with the user's cache, so that moto is installed once; and makes SDK clients for them. */
final class EmulatorForTests {
    static final LocalDate TODAY = LocalDate.parse("2026-03-15");
    private static final AwsCredentials UNKNOWN = AwsBasicCredentials.create("test", "test");

    private EmulatorForTests() {}

    static EmulatedAws.Builder on(Path stateDir) {
        return EmulatedAws.builder()
                .stateDir(stateDir)
                .cacheDir(cache())
                .searchPath(System.getenv("PATH"))
                .today(TODAY)
                .stopWithParent(true);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, EmulatedAws aws) {
        return client(builder, aws.url(), Region.US_EAST_1, UNKNOWN);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, URI url, Region region, AwsCredentials credentials) {
        return builder.endpointOverride(url)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, EmulatedAws aws, Region region) {
        return client(builder, aws.url(), region, UNKNOWN);
    }

    private static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(Objects.requireNonNull(System.getProperty("user.home")), ".cache")
                : Path.of(home);
        return base.resolve("polo");
    }
}
