package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.scope.Scope;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One lease for all captures of a run in an account and region, held while any of them needs it. A capture waits for the
 * lease of its own place only, and for nothing else while it has it but AWS and ClickHouse: so two runs that meet never
 * wait for each other in a circle. Thread-safe.
 */
final class PlaceLeases {
    private static final Duration WAIT = Duration.ofMinutes(5);

    private static final class Place {
        @Nullable
        Lease lease;

        int holders;
    }

    private final ClickHouse clickHouse;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    PlaceLeases(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** To be given back with {@link #giveBack}. */
    Lease take(Scope scope) {
        String name = name(scope);
        Place place = places.computeIfAbsent(name, _ -> new Place());
        synchronized (place) {
            Lease lease = place.lease == null ? Lease.acquire(clickHouse, name, WAIT) : place.lease;
            place.lease = lease;
            place.holders++;
            return lease;
        }
    }

    void giveBack(Scope scope) {
        Place place = places.get(name(scope));
        if (place == null) {
            return;
        }
        synchronized (place) {
            place.holders--;
            Lease lease = place.lease;
            if (place.holders == 0 && lease != null) {
                place.lease = null;
                lease.close();
            }
        }
    }

    private static String name(Scope scope) {
        return "inventory " + scope.collector() + " " + scope.accountId() + " " + scope.region();
    }
}
