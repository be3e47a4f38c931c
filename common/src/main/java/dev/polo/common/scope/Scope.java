package dev.polo.common.scope;

/** The smallest part of a run that can succeed or fail by itself. */
public record Scope(String collector, String accountId, String region, String resourceType) {
    @Override
    public String toString() {
        return collector + " " + accountId + " " + region + " " + resourceType;
    }
}
