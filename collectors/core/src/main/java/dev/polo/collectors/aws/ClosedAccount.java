package dev.polo.collectors.aws;

/**
 * An account of the organisation that is not read.
 *
 * @param state what Organizations says of it, such as {@code SUSPENDED} or {@code PENDING_CLOSURE}
 */
public record ClosedAccount(String id, String name, String state) {
    /** One line for a person. */
    public String notice() {
        return "Account " + id + (name.isEmpty() ? "" : " (" + name + ")") + " is " + state
                + " in Organizations, and skipped.";
    }
}
