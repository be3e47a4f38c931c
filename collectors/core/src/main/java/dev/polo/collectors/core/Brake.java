package dev.polo.collectors.core;

/** Many things gone at once are rather a fault than a clean-up: they wait for one more look that misses them too. */
public final class Brake {
    private static final int COUNT = 10;
    private static final int PERCENT = 20;

    private Brake() {}

    /** Whether so many of those living are too many to vanish at once: more than ten, and more than a fifth. */
    public static boolean holds(long vanished, long living) {
        return vanished > COUNT && vanished * 100 > living * PERCENT;
    }
}
