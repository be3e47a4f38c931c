package dev.polo.cli;

import java.util.Map;

/** This JVM's commands reach an emulated AWS until this is closed: by the SDK's own settings, as those of a user. */
final class SignedIn implements AutoCloseable {
    private final Map<String, String> properties;

    private SignedIn(Map<String, String> properties) {
        this.properties = properties;
    }

    /** @param url of the emulated AWS */
    static SignedIn to(String url) {
        Map<String, String> properties = Map.of(
                "aws.endpointUrl", url,
                "aws.accessKeyId", "test",
                "aws.secretAccessKey", "test",
                "aws.region", "us-east-1");
        properties.forEach(System::setProperty);
        return new SignedIn(properties);
    }

    @Override
    public void close() {
        properties.keySet().forEach(System::clearProperty);
    }
}
