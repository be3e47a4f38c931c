package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevCellsTest {
    private final DevCells cells = new DevCells(List.of("mehul", "mehulporuwal", "keshav", "keshavjois"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mehul-dev-MultitenantEKSCluster-1   | mehul
            mehulporuwal-dev-x                  | mehulporuwal
            keshavjois-test-index               | keshavjois
            cell1-dev-MultitenantEKSCluster-9   | cell1-dev
            dev-controller-branchname-queue     | branchname
            dev-controller-branchname           | branchname
            """)
    void aNameTellsItsCell(String name, String cell) {
        assertThat(cells.of(name)).isEqualTo(cell);
    }

    @ParameterizedTest
    @CsvSource({
        "kogan-prod-20251122",
        "products",
        "mehulx-index",
        "dev-experiment",
        "search-for-dev-tools",
        "x-dev",
        "''"
    })
    void everythingElseIsNobodys(String name) {
        assertThat(cells.of(name)).isEmpty();
    }
}
