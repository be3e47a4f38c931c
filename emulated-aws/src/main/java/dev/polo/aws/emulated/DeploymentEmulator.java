package dev.polo.aws.emulated;

import java.nio.file.Path;

/**
 * {@code ministack}, an emulator that takes CloudFormation templates and makes what they describe, schedules and alarms
 * too, which moto passes over in silence. Only for trying templates out: it knows no Cost Explorer and pages nothing.
 */
public final class DeploymentEmulator {
    private DeploymentEmulator() {}

    /**
     * The Python that has it, and botocore, fetched where it is missing.
     *
     * @param cacheDir the user's cache, shared by all
     * @param searchPath the value of PATH, in which python3 is looked for
     */
    public static Path python(Path cacheDir, String searchPath, ProgressListener progress) {
        return new VirtualEnvironment(cacheDir, Python.find(searchPath), LauncherSources.deploymentRequirements())
                .ready(progress);
    }
}
