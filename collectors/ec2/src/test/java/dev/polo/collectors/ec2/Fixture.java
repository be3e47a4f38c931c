package dev.polo.collectors.ec2;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.collectors.inventory.Sighting;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * A type's fixture: a folder with what AWS answers to each of its calls, and {@code expected.json}, the resources and
 * edges that Polo has to make of it. See {@link RecordedHttp} for the answers' names.
 */
record Fixture(ResourceType<?> type, Path folder) {
    static final String ACCOUNT = "111122223333";
    static final String REGION = "eu-central-1";
    private static final Path FOLDERS = Path.of("src/test/resources/dev/polo/collectors/ec2/fixtures");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Fixture of(ResourceType<?> type) {
        return new Fixture(type, FOLDERS.resolve(type.name().replace(':', '_')));
    }

    /** @param calls takes up which APIs were called, such as {@code Ec2:DescribeVolumes} */
    List<Sighting> sightings(Collection<String> calls) {
        RecordedHttp http = new RecordedHttp(folder);
        AwsAccess access = new AwsAccess(
                new StubHttp(http),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                null,
                "dev-PoloReadRole",
                null);
        String region = type.global() ? "us-east-1" : REGION;
        List<Sighting> result = new ArrayList<>();
        try (AwsSession session = new AwsSession(access, new RateLimits(), ACCOUNT, region, null)) {
            type.read(session, NOW).forEach(result::addAll);
            calls.addAll(session.callsByApi().keySet());
        }
        http.assertAllAsked();
        return result;
    }

    String expected() {
        try {
            return Files.readString(folder.resolve("expected.json")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " has no expected.json", e);
        }
    }

    /** What Polo makes of the answers, as {@code expected.json} should have it; kept for looking at, and for copying. */
    String actual() {
        List<Sighting> sightings = sightings(new ArrayList<>());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resources", sightings.stream().map(Fixture::resource).toList());
        document.put(
                "edges",
                sightings.stream()
                        .flatMap(seen -> seen.edges().stream())
                        .map(Fixture::edge)
                        .toList());
        try {
            String text = JSON.writeValueAsString(document);
            Path copy = Path.of("target/fixtures").resolve(folder.getFileName()).resolve("expected.json");
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, text + "\n");
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> resource(Sighting seen) {
        Resource resource = seen.resource();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("arn", resource.arn());
        fields.put("type", resource.resourceType());
        fields.put("id", resource.resourceId());
        fields.put("name", resource.name());
        fields.put("account", resource.accountId());
        fields.put("region", resource.region());
        fields.put("state", resource.state());
        fields.put("tags", resource.tags());
        fields.put("properties", resource.properties());
        if (!seen.unread().isEmpty()) {
            fields.put("unread", seen.unread());
        }
        return fields;
    }

    private static String edge(Edge edge) {
        return edge.sourceArn() + " " + edge.relationship().sqlName() + " " + edge.targetArn();
    }
}
