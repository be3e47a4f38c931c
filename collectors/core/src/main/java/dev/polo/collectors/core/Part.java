package dev.polo.collectors.core;

import dev.polo.collectors.core.ScopeKind.Reach;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;

/**
 * The part of an estate that a run reads when it is not to read all of it; an empty list means all. A part says nothing
 * about an account as a whole, and is recorded as what it is.
 *
 * @param regions {@link #GLOBAL} stands for what is read once an account or once a run, which no region includes; what is
 *     read once a run belongs to the account that Polo runs in
 */
public record Part(List<String> accounts, List<String> regions, List<String> types) {
    public static final String GLOBAL = "global";
    public static final Part ALL = new Part(List.of(), List.of(), List.of());

    public Part {
        accounts = List.copyOf(accounts);
        regions = List.copyOf(regions);
        types = List.copyOf(types);
    }

    public boolean isAll() {
        return accounts.isEmpty() && regions.isEmpty() && types.isEmpty();
    }

    /** @throws PoloException INVALID_ARGUMENT for a type that the collector does not read */
    void check(Collector collector) {
        List<String> known =
                collector.kinds().stream().map(ScopeKind::resourceType).sorted().toList();
        for (String type : types) {
            if (!known.contains(type)) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        collector.name() + " has no type '" + type + "'. It reads " + String.join(", ", known) + ".");
            }
        }
    }

    boolean covers(ScopeKind kind, String account, String region) {
        return coversAccount(account)
                && coversRegion(kind.reach() == Reach.REGION ? region : GLOBAL)
                && (types.isEmpty() || types.contains(kind.resourceType()));
    }

    boolean coversAccount(String account) {
        return accounts.isEmpty() || accounts.contains(account);
    }

    boolean coversRegion(String region) {
        return regions.isEmpty() || regions.contains(region);
    }
}
