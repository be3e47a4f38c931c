package dev.polo.collectors.hierarchyadmin;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Development cells: whose a thing is by its name. {@code mehul-…} is {@code mehul}'s where that is a known developer,
 * {@code dev-controller-branch-…} is the branch's, {@code cell1-dev-…} is {@code cell1-dev}'s; everything else is nobody's.
 */
final class DevCells {
    private static final String BRANCH = "dev-controller-(?P<branch>[^-]+)(?:-|$)";
    private static final String GENERIC = "(?P<cell>[^-]+-dev)-";

    private final String regex;
    private final Pattern pattern;

    /** @param developers names that the names of their things begin with */
    DevCells(List<String> developers) {
        String known = developers.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(Collectors.joining("|"));
        this.regex = "^(?:(?P<developer>" + known + ")-|" + BRANCH + "|" + GENERIC + ")";
        this.pattern = Pattern.compile(regex.replace("(?P<", "(?<"));
    }

    /** What begins the names of things in development cells, for ClickHouse's {@code match}. */
    String regex() {
        return regex;
    }

    /** The cell that a name tells; empty where it tells none. */
    String of(String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.find()) {
            return "";
        }
        for (String group : List.of("developer", "branch", "cell")) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return "";
    }
}
