package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.StubHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.http.HttpExecuteRequest;

/**
 * The answers of a folder. A file is named after the operation, {@code DescribeVolumes.xml}, or, where the protocol has
 * none, after method and path, {@code GET_clusters_prod.json}; the second answer to the same is {@code
 * DescribeVolumes.2.xml}; one with a status of its own {@code GET_bucket_tagging.s403.xml}.
 */
final class RecordedHttp implements StubHttp.Wire {
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
    public StubHttp.Answer send(HttpExecuteRequest request) throws IOException {
        Path file = next(StubHttp.operation(request));
        Matcher status = STATUS.matcher(file.getFileName().toString());
        return new StubHttp.Answer(status.find() ? Integer.parseInt(status.group(1)) : 200, Files.readString(file));
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
}
