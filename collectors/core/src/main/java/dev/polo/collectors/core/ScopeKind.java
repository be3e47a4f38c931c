package dev.polo.collectors.core;

/**
 * A resource type a collector reads, and where.
 *
 * @param global read once an account, in {@link #GLOBAL_REGION}, instead of once a region
 */
public record ScopeKind(String resourceType, boolean global) {
    /** Where AWS keeps services that have no region of their own. */
    public static final String GLOBAL_REGION = "us-east-1";

    public static ScopeKind regional(String resourceType) {
        return new ScopeKind(resourceType, false);
    }

    public static ScopeKind global(String resourceType) {
        return new ScopeKind(resourceType, true);
    }
}
