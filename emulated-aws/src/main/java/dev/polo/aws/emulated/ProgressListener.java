package dev.polo.aws.emulated;

/** Told how the start gets on. Called on the thread that starts. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * One step got further, or the next one began.
     *
     * @param step what is being done, for people
     * @param total how much there is to do, or -1 when that is not known
     */
    void update(String step, long done, long total);
}
