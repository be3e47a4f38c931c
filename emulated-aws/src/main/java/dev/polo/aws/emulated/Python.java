package dev.polo.aws.emulated;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Python on this machine that can run the emulator.
 *
 * @param version its minor version: 11 of Python 3.11
 */
record Python(Path executable, int version) {
    private static final int OLDEST = 10;
    private static final List<String> NAMES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final String PROBE = """
            import sys
            print(sys.version_info[0], sys.version_info[1])
            import venv, ensurepip
            print("complete")
            """;
    private static final String HOW_TO_INSTALL =
            "Install it, for example: apt-get install python3 python3-venv (Debian,"
                    + " Ubuntu), dnf install python3 (Fedora), brew install python (macOS).";

    /** The first on the search path that is new enough and can create virtual environments. */
    static Python find(String searchPath) {
        List<String> unfit = new ArrayList<>();
        for (Path candidate : candidates(searchPath)) {
            Optional<Python> python = probe(candidate, unfit);
            if (python.isPresent()) {
                return python.get();
            }
        }
        String found = unfit.isEmpty()
                ? "There is no python3 on the PATH (%s).".formatted(searchPath)
                : "Found, but not fit: %s.".formatted(String.join("; ", unfit));
        throw new EmulatedAwsException(
                Reason.TOOL_MISSING,
                "The emulated AWS needs Python 3.%d or newer with its venv module. %s %s"
                        .formatted(OLDEST, found, HOW_TO_INSTALL));
    }

    private static List<Path> candidates(String searchPath) {
        return NAMES.stream()
                .flatMap(name -> Stream.of(searchPath.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .filter(file -> !Files.isDirectory(file))
                .toList();
    }

    private static Optional<Python> probe(Path candidate, List<String> unfit) {
        List<String> said;
        try {
            // Isolated (-I): the caller's PYTHONPATH and working folder must not answer for it.
            said = ChildOutput.of(new ProcessBuilder(candidate.toString(), "-I", "-c", PROBE));
        } catch (IOException cannotRun) {
            unfit.add(candidate + " does not run");
            return Optional.empty();
        }
        String[] version = said.isEmpty() ? new String[0] : said.getFirst().split(" ", -1);
        if (version.length != 2 || !version[1].chars().allMatch(Character::isDigit)) {
            unfit.add(candidate + " does not run");
        } else if (!version[0].equals("3") || Integer.parseInt(version[1]) < OLDEST) {
            unfit.add("%s is %s".formatted(candidate, String.join(".", version)));
        } else if (!said.contains("complete")) {
            // Debian ships venv without ensurepip until python3-venv is installed.
            unfit.add("%s lacks its venv module (Debian's package python3-venv)".formatted(candidate));
        } else {
            return Optional.of(new Python(candidate, Integer.parseInt(version[1])));
        }
        return Optional.empty();
    }
}
