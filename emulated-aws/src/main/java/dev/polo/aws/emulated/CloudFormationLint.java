package dev.polo.aws.emulated;

import java.nio.file.Path;

/**
 * {@code cfn-lint}, AWS's linter of CloudFormation templates. It is one of the emulator's own Python packages and is
 * fetched with them once a user.
 */
public final class CloudFormationLint {
    private CloudFormationLint() {}

    /**
     * The program's file, fetched where it is missing.
     *
     * @param cacheDir the user's cache, shared by all
     * @param searchPath the value of PATH, in which python3 is looked for
     */
    public static Path executable(Path cacheDir, String searchPath, ProgressListener progress) {
        return new VirtualEnvironment(cacheDir, Python.find(searchPath), LauncherSources.requirements())
                .ready(progress)
                .resolveSibling("cfn-lint");
    }
}
