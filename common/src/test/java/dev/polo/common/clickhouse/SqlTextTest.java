package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTextTest {
    @Test
    void aLiteralEndsWhereItsValueEnds() {
        assertThat(SqlText.literal("it's")).isEqualTo("'it\\'s'");
        assertThat(SqlText.literal("a\\")).isEqualTo("'a\\\\'");
        assertThat(SqlText.literal("'; DROP TABLE x; --")).isEqualTo("'\\'; DROP TABLE x; --'");
        assertThat(SqlText.literal("\\'")).isEqualTo("'\\\\\\''");
    }

    @Test
    void controlCharactersAreWrittenAsEscapes() {
        assertThat(SqlText.escape("a\tb\nc\rd\0e\\f")).isEqualTo("a\\tb\\nc\\rd\\0e\\\\f");
    }

    @Test
    void aTupleIsNeverEmpty() {
        assertThat(SqlText.tuple(List.of())).isEqualTo("('')");
        assertThat(SqlText.tuple(List.of("a", "b'"))).isEqualTo("('a', 'b\\'')");
    }
}
