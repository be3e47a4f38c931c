package dev.polo.common.config;

/** A value that must not reach a log or a screen: {@link #toString} hides it. */
public record Secret(String value) {
    public static final Secret EMPTY = new Secret("");

    @Override
    public String toString() {
        return value.isEmpty() ? "(empty)" : "****";
    }
}
