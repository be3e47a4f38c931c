package dev.polo.cli;

import dev.polo.hierarchy.CostTree;
import dev.polo.hierarchy.TreeRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws cost trees: one line a node, costs right-aligned, the dearest first. */
final class TreeView {
    private static final Map<String, String> COLOURS = Map.of(
            "customer",
            "bold,cyan",
            "cluster",
            "cyan",
            "index",
            "bold,green",
            "account",
            "bold,cyan",
            CostTree.UNALLOCATED,
            "bold,yellow");

    /** A line before its cost is put at the right. */
    private record Line(String plain, String markup, String cost) {}

    private final Console console;

    TreeView(Console console) {
        this.console = console;
    }

    /** One tree after the other, each under its name and the days that it holds. */
    void draw(List<TreeRow> rows, LocalDate from, LocalDate to) {
        String days = from.equals(to) ? to.toString() : from + " to " + to;
        Map<String, List<TreeRow>> byHierarchy = rows.stream()
                .collect(Collectors.groupingBy(TreeRow::hierarchy, LinkedHashMap::new, Collectors.toList()));
        byHierarchy.forEach((hierarchy, tree) -> {
            console.print("");
            console.print(console.ansi().string("@|bold " + hierarchy + "|@ @|faint " + days + ", US dollars|@"));
            print(lines(tree));
        });
    }

    private static List<Line> lines(List<TreeRow> tree) {
        Map<String, List<TreeRow>> children = tree.stream()
                .sorted(Comparator.comparing((TreeRow row) -> row.nodeType().equals(CostTree.UNALLOCATED))
                        .thenComparing(TreeRow::costUsd, Comparator.reverseOrder())
                        .thenComparing(TreeRow::nodeName)
                        .thenComparing(TreeRow::nodeId))
                .collect(Collectors.groupingBy(TreeRow::parentId));
        return new Drawing(tree, children).lines();
    }

    /**
     * What is below a node under several parents is drawn once, under the first of them, for it belongs to all: only the
     * node's own row says how much goes to which. So no parents lead around in a circle either, as those of several days
     * may do.
     */
    private static final class Drawing {
        private final List<TreeRow> tree;
        private final Map<String, List<TreeRow>> children;
        private final Map<String, BigDecimal> wholes = new HashMap<>();
        private final Map<String, Integer> parents = new HashMap<>();
        private final Set<String> drawn = new HashSet<>();
        private final List<Line> lines = new ArrayList<>();

        Drawing(List<TreeRow> tree, Map<String, List<TreeRow>> children) {
            this.tree = tree;
            this.children = children;
            tree.forEach(row -> {
                wholes.merge(row.nodeId(), row.costUsd(), BigDecimal::add);
                parents.merge(row.nodeId(), 1, Integer::sum);
            });
        }

        List<Line> lines() {
            // A part of a tree begins at nodes whose parents are outside of it; over several days none may be.
            List<String> tops = tree.stream()
                    .map(TreeRow::parentId)
                    .distinct()
                    .filter(parent -> !parents.containsKey(parent))
                    .sorted()
                    .toList();
            if (tops.isEmpty()) {
                tops = List.of(tree.getFirst().parentId());
            }
            tops.forEach(parent -> walk(parent, "", true));
            return lines;
        }

        private void walk(String parent, String indent, boolean top) {
            List<TreeRow> level = children.getOrDefault(parent, List.of());
            for (int i = 0; i < level.size(); i++) {
                boolean last = i == level.size() - 1;
                TreeRow row = level.get(i);
                boolean first = drawn.add(row.nodeId());
                lines.add(line(row, top ? "" : indent + (last ? "└─ " : "├─ "), note(row, first)));
                if (first) {
                    walk(row.nodeId(), top ? "" : indent + (last ? "   " : "│  "), false);
                }
            }
        }

        private String note(TreeRow row, boolean first) {
            if (parents.getOrDefault(row.nodeId(), 0) < 2 || !children.containsKey(row.nodeId())) {
                return "";
            }
            String whole = Amount.dollars(wholes.getOrDefault(row.nodeId(), row.costUsd()));
            return " (of " + whole + (first ? ", all of it below)" : ", drawn above)");
        }
    }

    private static Line line(TreeRow row, String branch, String note) {
        String colour = COLOURS.getOrDefault(row.nodeType(), "");
        String kind = ((row.nodeType().equals(row.nodeName()) ? "" : row.nodeType()) + note).strip();
        // A name may hold anything, picocli's markup too.
        String name = row.nodeName().replace("@|", "@ |").replace("|@", "| @").replace('\n', ' ');
        String markup = branch
                + (colour.isEmpty() ? name : "@|" + colour + " " + name + "|@")
                + (kind.isEmpty() ? "" : " @|faint " + kind + "|@");
        return new Line(branch + name + (kind.isEmpty() ? "" : " " + kind), markup, Amount.dollars(row.costUsd()));
    }

    private void print(List<Line> lines) {
        int width = lines.stream()
                .mapToInt(line -> line.plain.codePointCount(0, line.plain.length()))
                .max()
                .orElse(0);
        int costWidth = lines.stream().mapToInt(line -> point(line.cost)).max().orElse(0);
        for (Line line : lines) {
            int used = line.plain.codePointCount(0, line.plain.length());
            String padding = " ".repeat(width - used + 2 + costWidth - point(line.cost));
            console.print(console.ansi().string(line.markup) + padding + line.cost);
        }
    }

    /** Where the decimal point stands: amounts line up by it. */
    private static int point(String cost) {
        return cost.indexOf('.');
    }
}
