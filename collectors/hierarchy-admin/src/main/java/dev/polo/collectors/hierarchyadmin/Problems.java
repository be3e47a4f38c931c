package dev.polo.collectors.hierarchyadmin;

import java.util.ArrayList;
import java.util.List;

/** Sentences about what could not be read as it should: the first few, and how many more there are. */
final class Problems {
    private static final int MOST = 5;

    private final List<String> sentences = new ArrayList<>();
    private int more;

    void add(String sentence) {
        if (sentences.size() < MOST) {
            sentences.add(sentence);
        } else {
            more++;
        }
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    @Override
    public String toString() {
        return String.join(" ", sentences) + (more == 0 ? "" : " And " + more + " more like these.");
    }
}
