package dev.polo.clickhouse.local.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a.b(c) | a . b ( c )",
                "'it''s' x | 'it''s' x",
                "'a\\'b' x | 'a\\'b' x",
                "`a``b` \"c\" | `a``b` \"c\"",
                "a /* b 'c */ d | a d",
                "a # b | a",
                "$$ it's $$ x | <$$ it's $$> x",
                "$tag$ $$ $tag$ x | <$tag$ $$ $tag$> x",
                "größe | größe",
            })
    void textIsCutAsTheEngineCutsIt(String sql, String tokens) {
        assertThat(String.join(" ", tokens(sql)).replace("<", "").replace(">", ""))
                .isEqualTo(tokens.replace("<", "").replace(">", ""));
    }

    @Test
    void commentEndsWithItsLine() {
        assertThat(tokens("a -- b\nc")).containsExactly("a", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'open", "`open", "/* open", "$x$ open", "-- open", ""})
    void unfinishedTextEndsWithTheText(String sql) {
        assertThat(tokens("a " + sql)).hasSizeLessThanOrEqualTo(2);
    }

    private static List<String> tokens(String sql) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        SqlTokens tokens = new SqlTokens(bytes, bytes.length);
        List<String> texts = new ArrayList<>();
        while (tokens.next() != SqlTokens.Kind.END) {
            texts.add(tokens.text());
        }
        return texts;
    }
}
