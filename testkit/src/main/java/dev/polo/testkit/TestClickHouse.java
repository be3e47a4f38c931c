package dev.polo.testkit;

import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.testkit.config.TestEnvironment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ClickHouse of this test JVM: the best that the machine has (a {@code clickhouse} binary, a container, else the
 * embedded engine), started at first use. Tests that must not see each other's rows take a database of their own.
 */
public final class TestClickHouse {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestClickHouse() {}

    private static final class Shared {
        private static final LocalServer SERVER = LocalClickHouse.builder()
                .dataDir(TestEnvironment.temporaryDir("clickhouse"))
                .cacheDir(TestEnvironment.cacheDir())
                .searchPath(TestEnvironment.searchPath())
                .stopWithParent(true)
                .build()
                .start();
    }

    public static LocalServer server() {
        return Shared.SERVER;
    }

    /** A database name that nothing has used yet. */
    public static String newDatabase(String prefix) {
        return prefix + "_" + DATABASES.incrementAndGet();
    }
}
