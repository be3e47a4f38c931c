package dev.polo.clickhouse.local.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoiningTest {
    @ParameterizedTest
    @CsvSource({
        "Native,PLAIN",
        "JSONEachRow,PLAIN",
        "tsv,PLAIN",
        "RowBinaryWithNames,BINARY_NAMES",
        "RowBinaryWithNamesAndTypes,BINARY_NAMES_AND_TYPES",
        "TabSeparatedWithNames,ONE_LINE",
        "TSVWithNamesAndTypes,TWO_LINES",
        "JSON,NONE",
        "Pretty,NONE",
        "Parquet,NONE",
        "CSVWithNames,NONE",
    })
    void everyFormatIsJoinedAsItAllows(String format, Joining joining) {
        assertThat(new OutputFormat(format).joining()).isEqualTo(joining);
    }

    @Test
    void headIsMeasured() {
        assertThat(Joining.ONE_LINE.head(bytes("a\tb\n1\t2\n"))).isEqualTo(bytes("a\tb\n"));
        assertThat(Joining.TWO_LINES.head(bytes("a\nInt8\n1\n"))).isEqualTo(bytes("a\nInt8\n"));
        assertThat(Joining.BINARY_NAMES_AND_TYPES.head(bytes("\u0001\u0001a\u0004Int8\u0007")))
                .isEqualTo(bytes("\u0001\u0001a\u0004Int8"));
        String longName = "n".repeat(200);
        byte[] binary = new byte[1 + 2 + 200 + 1];
        binary[0] = 1;
        binary[1] = (byte) 0xC8;
        binary[2] = 1;
        System.arraycopy(bytes(longName), 0, binary, 3, 200);
        assertThat(Joining.BINARY_NAMES.head(binary)).hasSize(203);
        assertThat(Joining.PLAIN.head(bytes("x"))).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
