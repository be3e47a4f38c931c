package dev.polo.common.clickhouse;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One writer at a time, by a table of inserted claims: the earliest claim that is neither released nor expired owns the
 * name. Heartbeats extend a claim while the lease is open; closing it releases the name. Times are the server's own.
 *
 * <p>ClickHouse has no compare-and-set, so two claims that become visible in the wrong order can both seem to own for a
 * moment. What runs under a lease must therefore end with a check that finds such a double; the lease makes it rare, the
 * check makes it harmless.
 */
public final class Lease implements AutoCloseable {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final ClickHouse clickHouse;
    private final String name;
    private final UUID holder;
    private final ScheduledExecutorService heartbeat;
    private final Future<?> beating;

    private Lease(ClickHouse clickHouse, String name, UUID holder) {
        this.clickHouse = clickHouse;
        this.name = name;
        this.holder = holder;
        this.heartbeat = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("lease-" + name).factory());
        this.beating = heartbeat.scheduleAtFixedRate(
                this::extend, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lease or says who has it.
     *
     * @param wait how long to go on asking while somebody else holds it
     * @throws PoloException LEASE_HELD when it is not free in time
     */
    public static Lease acquire(ClickHouse clickHouse, String name, Duration wait) {
        UUID holder = UUID.randomUUID();
        write(clickHouse, name, holder, "claim", TIME_TO_LIVE);
        long deadline = System.nanoTime() + wait.toNanos();
        long pause = 25;
        while (!owns(clickHouse, name, holder)) {
            if (System.nanoTime() >= deadline) {
                write(clickHouse, name, holder, "release", Duration.ZERO);
                throw new PoloException(
                        ErrorCode.LEASE_HELD,
                        "Another run is working on '" + name
                                + "'. Wait for it to end, then run the command again; a run"
                                + " that died lets go after " + TIME_TO_LIVE.toSeconds() + " seconds.");
            }
            pause(pause);
            pause = Math.min(1000, pause * 2);
            write(clickHouse, name, holder, "heartbeat", TIME_TO_LIVE);
        }
        return new Lease(clickHouse, name, holder);
    }

    /** Fails when the claim has expired or somebody else's counts; to be asked before a step that cannot be undone. */
    public void check() {
        if (!owns(clickHouse, name, holder)) {
            throw new PoloException(
                    ErrorCode.LEASE_LOST,
                    "This run lost its hold on '" + name
                            + "' and stopped before changing anything more. Run it again.");
        }
    }

    @Override
    public void close() {
        beating.cancel(true);
        heartbeat.shutdownNow();
        write(clickHouse, name, holder, "release", Duration.ZERO);
    }

    private void extend() {
        write(clickHouse, name, holder, "heartbeat", TIME_TO_LIVE);
    }

    private static void write(ClickHouse clickHouse, String name, UUID holder, String action, Duration timeToLive) {
        clickHouse.execute(
                "INSERT INTO leases (lease_name, holder, action, written_at, expires_at)"
                        + " SELECT {name:String}, {holder:UUID}, {action:String}, now64(3),"
                        + " now64(3) + toIntervalMillisecond({ttl:UInt32})",
                Map.of(
                        "name",
                        name,
                        "holder",
                        holder.toString(),
                        "action",
                        action,
                        "ttl",
                        Long.toString(timeToLive.toMillis())));
    }

    private static boolean owns(ClickHouse clickHouse, String name, UUID holder) {
        List<UUID> owner = clickHouse.query("""
                SELECT holder FROM leases WHERE lease_name = {name:String}
                GROUP BY holder
                HAVING countIf(action = 'release') = 0 AND max(expires_at) > now64(3) AND countIf(action = 'claim') > 0
                ORDER BY min(written_at), holder LIMIT 1
                """, Map.of("name", name), row -> row.uuid("holder"));
        return !owner.isEmpty() && owner.getFirst().equals(holder);
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoloException(ErrorCode.LEASE_HELD, "Interrupted while waiting for a lease.", e);
        }
    }
}
