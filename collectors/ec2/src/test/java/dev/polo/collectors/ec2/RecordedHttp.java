package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The answers of a folder under the real SDK clients. A file is named after the operation, {@code DescribeVolumes.xml},
 * or, where the protocol has none, after method and path, {@code GET_clusters_prod.json}; the second answer to the same
 * is {@code DescribeVolumes.2.xml}; one with a status of its own {@code GET_bucket_tagging.s403.xml}.
 */
final class RecordedHttp implements SdkHttpClient {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z]+)");
    private static final Pattern STATUS = Pattern.compile("\\.s(\\d{3})\\.");

    private final Path folder;
    private final Map<String, Integer> asked = new HashMap<>();
    private final Set<Path> given = new HashSet<>();

    RecordedHttp(Path folder) {
        this.folder = folder;
    }

    /** An answer that nobody asked for is a call that the type does not make. */
    void assertAllAsked() {
        assertThat(given)
                .containsExactlyInAnyOrderElementsOf(answers(folder).stream()
                        .filter(file -> !file.endsWith("expected.json"))
                        .toList());
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                Path file = next(operation(request));
                Matcher status = STATUS.matcher(file.getFileName().toString());
                byte[] body = Files.readAllBytes(file);
                return HttpExecuteResponse.builder()
                        .response(SdkHttpResponse.builder()
                                .statusCode(status.find() ? Integer.parseInt(status.group(1)) : 200)
                                .putHeader("Content-Length", Integer.toString(body.length))
                                .build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                        .build();
            }

            @Override
            public void abort() {}
        };
    }

    private synchronized Path next(String operation) throws IOException {
        int turn = asked.merge(operation, 1, Integer::sum);
        String name = turn == 1 ? operation : operation + "." + turn;
        Pattern wanted = Pattern.compile(Pattern.quote(name) + "(\\.s\\d{3})?\\.(xml|json)");
        Path file = answers(folder).stream()
                .filter(path -> wanted.matcher(path.getFileName().toString()).matches())
                .findFirst()
                .orElseThrow(() -> new IOException(folder + " has no answer " + name));
        given.add(file);
        return file;
    }

    private static List<Path> answers(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String operation(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        String target = http.firstMatchingHeader("X-Amz-Target").orElse("");
        if (!target.isEmpty()) {
            return target.substring(target.lastIndexOf('.') + 1);
        }
        if (request.contentStreamProvider().isPresent()) {
            Matcher action = ACTION.matcher(new String(
                    request.contentStreamProvider().get().newStream().readAllBytes(), StandardCharsets.UTF_8));
            if (action.find()) {
                return action.group(1);
            }
        }
        String path = http.encodedPath().replaceAll("^/|/$", "").replace('/', '_');
        String flags = http.rawQueryParameters().entrySet().stream()
                .filter(entry -> entry.getValue() == null
                        || entry.getValue().stream().allMatch(value -> value == null || value.isEmpty()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining("_"));
        return Stream.of(http.method().name(), path, flags)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("_"));
    }

    @Override
    public void close() {}
}
