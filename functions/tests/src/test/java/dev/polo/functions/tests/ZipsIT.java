package dev.polo.functions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polo.packing.Pack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the zips. */
class ZipsIT {
    private static final Path FUNCTIONS = Path.of(System.getProperty("polo.functions"));
    /** The POM's {@code project.build.outputTimestamp}: with the time of a build in it no zip would equal the next. */
    private static final LocalDateTime BUILT = LocalDateTime.parse("2026-01-01T00:00:00");

    private static final Pattern SIZE = Pattern.compile("\\| `([a-z0-9-]+)` \\| (\\d+) \\|");
    private static final double MEGABYTE = 1_000_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ec2",
                "relationships",
                "cloudtrail",
                "cost-explorer",
                "hierarchy-admin",
                "hierarchy-builder",
                "migrate",
                "dispatcher"
            })
    void aZipHoldsJarsUnderLibAndNothingThatChangesWithTheBuild(String module) throws IOException {
        try (ZipFile zip = new ZipFile(zip(module).toFile())) {
            List<? extends ZipEntry> files =
                    zip.stream().filter(entry -> !entry.isDirectory()).toList();
            assertThat(files)
                    .allSatisfy(file -> assertThat(file.getName()).matches("lib/[^/]+\\.jar"))
                    .allSatisfy(file -> assertThat(file.getTimeLocal()).isEqualTo(BUILT))
                    .extracting(ZipEntry::getName)
                    .anySatisfy(name -> assertThat(name).startsWith("lib/polo-functions-" + module + "-"))
                    .noneSatisfy(name -> assertThat(name).containsPattern("netty|apache-client|picocli|testkit|junit"));
        }
    }

    /** By two processes, since the order of {@code Set.of} is another in each. */
    @ParameterizedTest
    @ValueSource(strings = {"ec2", "cost-explorer", "migrate"})
    void packedTwiceAZipHasTheSameBytes(String module, @TempDir Path folder) throws Exception {
        Path here = folder.resolve("here.zip");
        Path there = folder.resolve("there.zip");
        Pack.main(packing(module, here).toArray(String[]::new));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                Path.of(Pack.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Pack.class.getName()));
        command.addAll(packing(module, there));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();

        assertThat(Files.mismatch(here, there)).isEqualTo(-1);
    }

    /** As the build calls it. */
    private static List<String> packing(String module, Path zip) throws IOException {
        Path target = FUNCTIONS.resolve(module).resolve("target");
        return List.of(
                zip.toString(),
                BUILT.atOffset(ZoneOffset.UTC).toString(),
                jar(target).toString(),
                target.resolve("classpath").toString());
    }

    @Test
    void theSizesInTheDocumentsAreTrue() throws IOException {
        String page = Files.readString(FUNCTIONS.resolveSibling("docs/operations.md"));
        Matcher sizes = SIZE.matcher(page);
        int found = 0;
        while (sizes.find()) {
            found++;
            assertThat(Files.size(zip(sizes.group(1))) / MEGABYTE)
                    .as(sizes.group(1))
                    .isCloseTo(Double.parseDouble(sizes.group(2)), within(1.5));
        }
        assertThat(found).isEqualTo(8);
    }

    private static Path jar(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path zip(String module) {
        return FUNCTIONS.resolve(module).resolve("target/polo-functions-" + module + ".zip");
    }
}
