package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.common.scope.Run;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** A builder in a process of its own, which stops after one step, says so, and waits to be killed. */
final class KilledBuilder {
    private KilledBuilder() {}

    /** Arguments: URL, user, password, database, the moment it builds at, and the step. */
    public static void main(String[] args) {
        Instant now = Instant.parse(args[4]);
        BuildStep last = BuildStep.valueOf(args[5]);
        ClickHouse clickHouse =
                ClickHouse.of(new ClickHouseSettings(URI.create(args[0]), args[1], new Secret(args[2]), args[3]));
        new HierarchyBuilder(clickHouse, InstantSource.fixed(now), 20, step -> {
                    if (step == last) {
                        System.out.println(step);
                        waitForTheEnd();
                    }
                })
                .build(Run.of("hierarchy-builder", now, 1));
        System.out.println("done");
    }

    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
