package dev.polo.aws.emulated;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * AWS Lambda's runtime interface emulator: serves invocations over HTTP to a function that runs under the real runtime
 * interface client, timeouts included, without a container. A program for Linux, which travels in the SAM CLI's Python
 * package and is fetched with it once a user.
 *
 * <p>Source: github.com/aws/aws-lambda-runtime-interface-emulator. Two invocations at once end it; any argument but the
 * documented ones starts it.
 */
public final class RuntimeInterfaceEmulator {
    private static final String FOLDER = "samcli/local/rapid/";
    private static final Set<String> ARM = Set.of("aarch64", "arm64");

    private RuntimeInterfaceEmulator() {}

    /**
     * The program's file, fetched where it is missing.
     *
     * @param cacheDir the user's cache, shared by all
     * @param searchPath the value of PATH, in which python3 is looked for
     */
    public static Path executable(Path cacheDir, String searchPath, ProgressListener progress) {
        Path python = new VirtualEnvironment(cacheDir, Python.find(searchPath), LauncherSources.lambdaRequirements())
                .ready(progress);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = "aws-lambda-rie-" + (ARM.contains(machine) ? "arm64" : "x86_64");
        Path libraries = python.resolve("../../lib").normalize();
        try (Stream<Path> pythons = Files.list(libraries)) {
            Path file = pythons.map(folder -> folder.resolve("site-packages").resolve(FOLDER + name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new EmulatedAwsException(
                            Reason.START_FAILED, "The SAM CLI's package in " + libraries + " has no " + name + "."));
            if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
                throw new EmulatedAwsException(Reason.START_FAILED, file + " cannot be made executable.");
            }
            return file;
        } catch (IOException e) {
            throw Failures.ofFiles(libraries, e);
        }
    }
}
