package dev.polo.cli;

import dev.polo.hierarchy.CostTree;
import dev.polo.hierarchy.TreeRow;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** One tree after the other, each under its name. */
    void draw(List<TreeRow> rows) {
        Map<String, List<TreeRow>> byHierarchy = rows.stream()
                .collect(Collectors.groupingBy(TreeRow::hierarchy, LinkedHashMap::new, Collectors.toList()));
        byHierarchy.forEach((hierarchy, tree) -> {
            console.print("");
            console.print(console.ansi()
                    .string("@|bold " + hierarchy + "|@ @|faint "
                            + tree.getFirst().day() + ", US dollars|@"));
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
        Set<String> ids = tree.stream().map(TreeRow::nodeId).collect(Collectors.toSet());
        List<Line> lines = new ArrayList<>();
        // A part of a tree begins at nodes whose parents are outside of it.
        tree.stream()
                .map(TreeRow::parentId)
                .distinct()
                .filter(parent -> !ids.contains(parent))
                .sorted()
                .forEach(parent -> walk(children, parent, "", true, lines));
        return lines;
    }

    private static void walk(
            Map<String, List<TreeRow>> children, String parent, String indent, boolean top, List<Line> lines) {
        List<TreeRow> level = children.getOrDefault(parent, List.of());
        for (int i = 0; i < level.size(); i++) {
            boolean last = i == level.size() - 1;
            TreeRow row = level.get(i);
            lines.add(line(row, top ? "" : indent + (last ? "└─ " : "├─ ")));
            walk(children, row.nodeId(), top ? "" : indent + (last ? "   " : "│  "), false, lines);
        }
    }

    private static Line line(TreeRow row, String branch) {
        String colour = COLOURS.getOrDefault(row.nodeType(), "");
        String kind = row.nodeType().equals(row.nodeName()) ? "" : row.nodeType();
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
