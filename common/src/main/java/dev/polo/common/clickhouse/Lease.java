package dev.polo.common.clickhouse;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer at a time, by a table of inserted claims: the lowest ticket that is neither released nor expired owns the
 * name. Heartbeats extend a claim while the lease is open; closing it releases the name. Times are the server's own.
 *
 * <p>ClickHouse has no compare-and-set, and a row becomes visible some time after its moment was read, so the earliest
 * claim is not enough: an earlier one may show up later. This is Lamport's bakery instead. A holder first announces that
 * it is choosing, then takes a ticket above all that it sees; it owns the name when no other is choosing and its ticket
 * is the lowest. Whoever starts choosing after that look gets a higher ticket. An expired claim is dead: a heartbeat of
 * a holder that slept through its time revives nothing.
 *
 * <p>What is left: on a replicated table a row is seen late by the other replicas, and a holder may fall asleep between
 * {@link #check} and what it does next. What runs under a lease must therefore end with a check that finds such a double;
 * the lease makes it rare, the check makes it harmless. Source: L. Lamport, "A new solution of Dijkstra's concurrent
 * programming problem", CACM 17(8), 1974.
 */
public final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);
    /** Three beats may fail before the claim expires. */
    private static final int BEATS_A_LIFE = 4;

    private static final String COLUMNS = "INSERT INTO leases (lease_name, holder, action, written_at, expires_at) ";
    private static final String EXPIRY = "now64(3) + toIntervalMillisecond({ttl:UInt32})";
    private static final String CHOOSE = COLUMNS + "SELECT {name:String}, {holder:UUID}, 'choose', now64(3), " + EXPIRY;
    private static final String CLAIM = COLUMNS + "SELECT {name:String}, {holder:UUID}, 'claim',"
            + " greatest(now64(3), maxIf(written_at, action = 'claim') + toIntervalMillisecond(1)), " + EXPIRY
            + " FROM leases WHERE lease_name = {name:String}"
            + " HAVING maxIf(expires_at, holder = {holder:UUID}) > now64(3)";
    private static final String HEARTBEAT = COLUMNS + "SELECT {name:String}, {holder:UUID}, 'heartbeat', now64(3), "
            + EXPIRY + " FROM leases WHERE lease_name = {name:String} AND holder = {holder:UUID}"
            + " HAVING max(expires_at) > now64(3)";
    private static final String RELEASE =
            COLUMNS + "SELECT {name:String}, {holder:UUID}, 'release', now64(3), now64(3)";
    private static final String LIVE = """
            SELECT holder, countIf(action = 'claim') = 0 AS choosing FROM leases WHERE lease_name = {name:String}
            GROUP BY holder
            HAVING countIf(action = 'release') = 0 AND max(expires_at) > now64(3)
            ORDER BY minIf(written_at, action = 'claim'), holder
            """;

    /** The lowest ticket of each name comes first; who is still choosing has none. */
    private static final String LIVE_OF_ALL = """
            SELECT lease_name, holder FROM leases WHERE lease_name IN ${names}
            GROUP BY lease_name, holder
            HAVING countIf(action = 'release') = 0 AND max(expires_at) > now64(3) AND countIf(action = 'claim') > 0
            ORDER BY lease_name, minIf(written_at, action = 'claim'), holder
            """;

    private final Claims claims;
    private final ScheduledExecutorService heartbeat;

    private Lease(Claims claims) {
        this.claims = claims;
        this.heartbeat = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("lease-" + claims.name).factory());
        long pause = claims.timeToLive.toMillis() / BEATS_A_LIFE;
        var _ = heartbeat.scheduleAtFixedRate(this::extend, pause, pause, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lease or says that somebody has it.
     *
     * @param wait how long to go on asking while somebody else holds it
     * @throws PoloException LEASE_HELD when it is not free in time
     */
    public static Lease acquire(ClickHouse clickHouse, String name, Duration wait) {
        return acquire(clickHouse, name, wait, TIME_TO_LIVE);
    }

    static Lease acquire(ClickHouse clickHouse, String name, Duration wait, Duration timeToLive) {
        Claims claims = new Claims(clickHouse, name, UUID.randomUUID(), timeToLive);
        boolean owned = false;
        try {
            claims.write(CHOOSE);
            claims.write(CLAIM);
            claims.await(wait);
            owned = true;
            return new Lease(claims);
        } finally {
            if (!owned) {
                claims.release();
            }
        }
    }

    /** Fails when the claim has expired; to be asked before a step that cannot be undone. */
    public void check() {
        if (!claims.own(false)) {
            throw lost(claims);
        }
    }

    /** The same for several leases of one database, with one question: fails when any of them has expired. */
    public static void checkAll(ClickHouse clickHouse, Collection<Lease> leases) {
        if (leases.isEmpty()) {
            return;
        }
        Map<String, UUID> owners = new HashMap<>();
        clickHouse
                .query(
                        LIVE_OF_ALL.replace(
                                "${names}",
                                SqlText.tuple(leases.stream()
                                        .map(lease -> lease.claims.name)
                                        .toList())),
                        row -> Map.entry(row.string("lease_name"), row.uuid("holder")))
                .forEach(live -> owners.putIfAbsent(live.getKey(), live.getValue()));
        for (Lease lease : leases) {
            if (!lease.claims.holder.equals(owners.get(lease.claims.name))) {
                throw lost(lease.claims);
            }
        }
    }

    private static PoloException lost(Claims claims) {
        return new PoloException(
                ErrorCode.LEASE_LOST,
                "This run lost its hold on '" + claims.name
                        + "' and stopped before changing anything more. Run it again.");
    }

    @Override
    public void close() {
        heartbeat.shutdown();
        claims.release();
    }

    /** A beat that failed must not end the ones after it, as an exception would. */
    private void extend() {
        try {
            claims.write(HEARTBEAT);
        } catch (PoloException e) {
            LOG.warn("The lease '{}' was not extended this time: {}", claims.name, e.getMessage());
        }
    }

    private record Live(UUID holder, boolean choosing) {}

    /** One holder's rows under one name. */
    private record Claims(ClickHouse clickHouse, String name, UUID holder, Duration timeToLive) {
        void write(String sql) {
            clickHouse.executeRepeatable(
                    sql,
                    Map.of("name", name, "holder", holder.toString(), "ttl", Long.toString(timeToLive.toMillis())));
        }

        void await(Duration wait) {
            long deadline = System.nanoTime() + wait.toNanos();
            long pause = 25;
            while (!own(true)) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new PoloException(
                            ErrorCode.LEASE_HELD,
                            "Another run is working on '" + name
                                    + "'. Wait for it to end, then run the command again; a run"
                                    + " that died lets go after " + TIME_TO_LIVE.toSeconds() + " seconds.");
                }
                pause(pause);
                pause = Math.min(Math.min(1000, timeToLive.toMillis() / BEATS_A_LIFE), pause * 2);
                write(HEARTBEAT);
            }
        }

        /** Whether the lowest ticket is this one and, when taking the name, nobody might yet get a lower one. */
        boolean own(boolean taking) {
            List<Live> live = clickHouse.query(
                    LIVE, Map.of("name", name), row -> new Live(row.uuid("holder"), row.number("choosing") == 1));
            if (taking && live.stream().anyMatch(Live::choosing)) {
                return false;
            }
            return live.stream()
                    .filter(other -> !other.choosing())
                    .findFirst()
                    .filter(first -> first.holder().equals(holder))
                    .isPresent();
        }

        /**
         * The work is done or given up; a release that fails costs the next run a wait, no more. Who was interrupted
         * lets go first and stops then.
         */
        void release() {
            boolean interrupted = Thread.interrupted();
            try {
                write(RELEASE);
            } catch (PoloException e) {
                LOG.warn("The lease '{}' was not released and lapses by itself: {}", name, e.getMessage());
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
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
