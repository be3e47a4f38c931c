package dev.polo.common.error;

import org.jspecify.annotations.Nullable;

/** Looking through the causes of a failure that libraries wrapped, often several times. */
public final class Causes {
    private Causes() {}

    /** The outermost failure of a type; null when none of the causes is of it. */
    public static <E extends Throwable> @Nullable E find(Throwable failure, Class<E> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    /** The first line of what the innermost failure said. */
    public static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return PoloException.describe(root).lines().findFirst().orElse("");
    }
}
