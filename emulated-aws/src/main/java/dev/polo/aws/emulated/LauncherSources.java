package dev.polo.aws.emulated;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The launcher's Python files, which travel in this module's jar. */
final class LauncherSources {
    static final String PACKAGE = "polo_emulator";

    /** A jar cannot be listed without tricks; a test holds this list to the folder. */
    static final List<String> FILES = List.of(
            "__init__.py",
            "__main__.py",
            "application.py",
            "awscall.py",
            "calls.py",
            "cloudtrail.py",
            "control.py",
            "cost_explorer.py",
            "cost_filter.py",
            "cost_lines.py",
            "cost_periods.py",
            "cost_totals.py",
            "errors.py",
            "estate.py",
            "estate_costs.py",
            "estate_events.py",
            "estate_organization.py",
            "estate_resources.py",
            "faults.py",
            "gaps.py",
            "inprocess.py",
            "launcher.py",
            "moto_setup.py",
            "options.py",
            "paging.py",
            "regions.py");

    private LauncherSources() {}

    static String requirements() {
        return read("requirements.txt");
    }

    static String lambdaRequirements() {
        return read("lambda-requirements.txt");
    }

    static String deploymentRequirements() {
        return read("deployment-requirements.txt");
    }

    /** Writes the Python package into a folder, from which {@code python -m polo_emulator} runs it. */
    static void extractTo(Path folder) throws IOException {
        Path target = Files.createDirectories(folder.resolve(PACKAGE));
        for (String file : FILES) {
            Files.writeString(target.resolve(file), read(PACKAGE + "/" + file));
        }
    }

    private static String read(String resource) {
        try (InputStream in = LauncherSources.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
