package dev.polo.collectors.core;

/** A resource type a collector reads, and how often. */
public record ScopeKind(String resourceType, Reach reach) {
    /** Where AWS keeps services that have no region of their own. */
    public static final String GLOBAL_REGION = "us-east-1";

    /** What one scope of a kind covers. */
    public enum Reach {
        /** A region of an account. */
        REGION,
        /** A whole account; read in {@link #GLOBAL_REGION}. */
        ACCOUNT,
        /** All that a run is about; read with the caller's own credentials in its own region. */
        RUN
    }

    public static ScopeKind regional(String resourceType) {
        return new ScopeKind(resourceType, Reach.REGION);
    }

    public static ScopeKind global(String resourceType) {
        return new ScopeKind(resourceType, Reach.ACCOUNT);
    }

    public static ScopeKind oncePerRun(String resourceType) {
        return new ScopeKind(resourceType, Reach.RUN);
    }
}
