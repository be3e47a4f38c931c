package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.hierarchy.TreeRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TreeViewTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-10");

    @Test
    void whatIsBelowANodeOfTwoParentsIsDrawnOnceAndSaid() {
        assertThat(drawn(
                        row("a", "", "7.50"),
                        row("b", "", "6.50"),
                        row("volume", "a", "4.50"),
                        row("volume", "b", "4.50"),
                        row("snapshot", "volume", "3"),
                        row("leaf", "a", "0.50"),
                        row("leaf", "b", "0.50")))
                .containsExactly(
                        "",
                        "tree 2026-03-10, US dollars",
                        "a thing                                     7.50",
                        "├─ volume thing (of 9.00, all of it below)  4.50",
                        "│  └─ snapshot thing                        3.00",
                        "└─ leaf thing                               0.50",
                        "b thing                                     6.50",
                        "├─ volume thing (of 9.00, drawn above)      4.50",
                        "└─ leaf thing                               0.50");
    }

    @Test
    void parentAndChildThatChangedPlacesAreDrawnAndEnd() {
        assertThat(drawn(row("a", "", "2"), row("b", "", "2"), row("a", "b", "1"), row("b", "a", "1")))
                .extracting(line -> line.replaceAll(" {2,}", " "))
                .containsExactly(
                        "",
                        "tree 2026-03-10, US dollars",
                        "a thing (of 3.00, all of it below) 2.00",
                        "└─ b thing (of 3.00, all of it below) 1.00",
                        " └─ a thing (of 3.00, drawn above) 1.00",
                        "b thing (of 3.00, drawn above) 2.00");
    }

    @Test
    void aPartWhoseParentsAreAllInsideOfItBeginsAtItsFirstRow() {
        assertThat(drawn(row("a", "b", "2"), row("a", "c", "1"), row("b", "a", "1"), row("c", "a", "1")))
                .filteredOn(line -> line.contains("thing"))
                .first()
                .asString()
                .startsWith("a thing");
    }

    private static List<String> drawn(TreeRow... rows) {
        StringWriter out = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(new StringWriter()), Ansi.OFF, false);
        new TreeView(console).draw(List.of(rows), DAY, DAY);
        return out.toString().lines().toList();
    }

    private static TreeRow row(String node, String parent, String usd) {
        return new TreeRow("tree", node, "thing", node, parent, DAY, new BigDecimal(usd), BigDecimal.ZERO, 1);
    }
}
