package dev.polo.functions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.aws.emulated.RuntimeInterfaceEmulator;
import dev.polo.testkit.config.TestEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;

/**
 * A function's zip as Lambda runs it: unpacked, loaded by the real runtime interface client from the folder that it is
 * started in, under the emulator. Nothing of the zip is on the class path: Lambda has the client there, and no more.
 */
final class Function implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FUNCTIONS = Path.of(System.getProperty("polo.functions"));
    private static final String RUNTIME = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * The managed runtime's own flags, with the heap of a function of 1,024 MB, and two that keep warnings of this JDK out
     * of the log. Source: the command line of a process in Lambda's Java runtime (its class data archive is not here), and
     * AWS Lambda Developer Guide, "Customize Java runtime startup behavior": compilation stops at level 1, in Java 25 too.
     */
    private static final List<String> AS_LAMBDA = List.of(
            "-XX:MaxHeapSize=891289k",
            "-XX:+UseSerialGC",
            "-XX:+TieredCompilation",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
            "-Djava.net.preferIPv4Stack=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Process emulator;
    private final URI address;
    private final Path log;

    private Function(Process emulator, URI address, Path log) {
        this.emulator = emulator;
        this.address = address;
        this.log = log;
    }

    /**
     * What runs, and how.
     *
     * @param name of the function, and of its folder
     * @param folder holds its jars under {@code lib/}
     * @param handler the class
     * @param flags of the JVM, after those that Lambda gives it
     * @param wrapper what starts the emulator, such as {@code taskset}; empty: nothing does
     */
    record Program(String name, Path folder, String handler, List<String> flags, List<String> wrapper) {
        /** @param handler its class, in the package of the zip's module */
        static Program zip(String module, String handler) {
            return zip(
                    module,
                    "dev.polo.functions." + module.replace("-", "") + "." + handler,
                    FUNCTIONS.resolve(module).resolve("target/polo-functions-" + module + ".zip"));
        }

        static Program zip(String name, String handler, Path zip) {
            try {
                Path folder = TestEnvironment.temporaryDir("function-" + name);
                unpack(zip, folder);
                return new Program(name, folder, handler, List.of(), List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Program with(List<String> moreFlags) {
            return new Program(name, folder, handler, moreFlags, wrapper);
        }

        /** Bound to one of the processor's cores, the emulator too. */
        Program onCore(int core) {
            return new Program(name, folder, handler, flags, List.of("taskset", "-c", Integer.toString(core)));
        }
    }

    /** @param handler its class, in the package of the zip's module */
    static Function start(String module, String handler, Map<String, String> environment) {
        return start(Program.zip(module, handler), environment);
    }

    static Function start(Program program, Map<String, String> environment) {
        try {
            int invocations = freePort();
            List<String> command = new ArrayList<>(program.wrapper());
            command.addAll(List.of(
                    RuntimeInterfaceEmulator.executable(
                                    TestEnvironment.cacheDir(), TestEnvironment.searchPath(), (_, _, _) -> {})
                            .toString(),
                    "--runtime-interface-emulator-address",
                    "127.0.0.1:" + invocations,
                    "--runtime-api-address",
                    "127.0.0.1:" + freePort(),
                    Path.of(System.getProperty("java.home"), "bin/java").toString()));
            command.addAll(AS_LAMBDA);
            command.addAll(program.flags());
            command.addAll(List.of("-cp", runtime(), RUNTIME, program.handler() + "::handleRequest"));
            ProcessBuilder process = new ProcessBuilder(command);
            process.environment().clear();
            process.environment().putAll(environment);
            process.environment().put("AWS_LAMBDA_FUNCTION_NAME", program.name());
            Path log = program.folder().resolve("log");
            Process emulator = process.directory(program.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Function function = new Function(
                    emulator,
                    URI.create("http://127.0.0.1:" + invocations + "/2015-03-31/functions/function/invocations"),
                    log);
            Runtime.getRuntime().addShutdownHook(new Thread(function::close));
            return function;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer, be it a summary or an error. */
    JsonNode invoke(String event) {
        String answer = Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(3))
                .ignoreException(ConnectException.class)
                .until(() -> send(event), _ -> true);
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + answer + "\n" + log(), e);
        }
    }

    /** What a function answers whose emulator is up. */
    String send(String event) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The answer to one of the sample events. */
    JsonNode sample(String name) {
        return invoke(event(name));
    }

    /** The summary of an invocation that failed for Lambda too. */
    JsonNode thrown(String event) {
        JsonNode error = invoke(event);
        assertThat(error.path("errorType").asText()).as(error.toString()).endsWith("FailedInvocation");
        assertThat(error.path("stackTrace")).isEmpty();
        try {
            return JSON.readTree(error.get("errorMessage").asText());
        } catch (IOException e) {
            throw new AssertionError(error.toString(), e);
        }
    }

    static String event(String name) {
        try {
            return Files.readString(FUNCTIONS.resolve("events").resolve(name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        emulator.descendants().forEach(ProcessHandle::destroyForcibly);
        emulator.destroyForcibly();
    }

    /** In Lambda the runtime interface client is the runtime's, not the zip's. */
    private static String runtime() {
        List<String> jars = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .filter(path -> path.contains("aws-lambda-java-") || path.contains("utils-lite"))
                .toList();
        assertThat(jars).hasSize(4);
        return jars.stream().collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Files.copy(entries, folder.resolve(entry.getName()));
                }
            }
        }
    }
}
