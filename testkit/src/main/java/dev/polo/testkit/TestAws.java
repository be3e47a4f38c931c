package dev.polo.testkit;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.testkit.config.TestEnvironment;

/**
 * The emulated AWS of this test JVM with the Acme estate, started at first use. Tests share it: one that changes it must
 * put it back, or start its own with {@link #start}.
 */
public final class TestAws {
    private TestAws() {}

    private static final class Shared {
        private static final EmulatedAws ACME = start("acme");
    }

    public static EmulatedAws acme() {
        return Shared.ACME;
    }

    /** An emulator of the caller's own, with the named estate. */
    public static EmulatedAws start(String estate) {
        return builder(estate).start();
    }

    /** For tests that need more options. */
    public static EmulatedAws.Builder builder(String estate) {
        return EmulatedAws.builder()
                .stateDir(TestEnvironment.temporaryDir("aws"))
                .cacheDir(TestEnvironment.cacheDir())
                .searchPath(TestEnvironment.searchPath())
                .estate(estate)
                .stopWithParent(true);
    }
}
