package dev.polo.aws.emulated;

import java.util.ArrayList;
import java.util.List;

/** Reads pip's output as progress: one "Collecting" line per package, then one line before it unpacks them all. */
final class InstallProgress {
    private static final String STEP = "Downloading the AWS emulator's packages";

    private final List<String> output = new ArrayList<>();
    private final ProgressListener progress;
    private final long total;
    private long done;

    InstallProgress() {
        this("", (_, _, _) -> {});
    }

    InstallProgress(String requirements, ProgressListener progress) {
        this.progress = progress;
        this.total = packages(requirements);
    }

    /** Packages by name, for a name stands twice where its version depends on Python's; those for Windows do not count. */
    private static long packages(String requirements) {
        return requirements
                .lines()
                .filter(line ->
                        line.contains("==") && !line.startsWith("#") && !line.contains("sys_platform == 'win32'"))
                .map(line -> line.substring(0, line.indexOf("==")))
                .distinct()
                .count();
    }

    void line(String line) {
        output.add(line);
        if (line.startsWith("Collecting ")) {
            done++;
            progress.update(STEP, Math.min(done, total), total);
        } else if (line.startsWith("Installing collected packages")) {
            progress.update("Unpacking the AWS emulator's packages", 0, -1);
        }
    }

    List<String> output() {
        return output;
    }
}
