package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Test
    void whatIsWrittenIsReadAgainInItsOrder() throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\" \u2028 line\n and <b> 'é'");
        value.put("number", new BigDecimal("17"));
        value.put("flag", true);
        value.put("nothing", null);
        value.put("list", Arrays.asList("a", null, List.of(), Map.of("b", false)));

        String text = Json.text(value);

        assertThat(text)
                .startsWith("{\"text\":\"a \\\"quoted\\\" ")
                .contains("\"number\":17,\"flag\":true,\"nothing\":null");
        assertThat(Json.value(new StringReader(text))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                   | it ends too early
            {"a": [1,            | it ends too early
            {"a": 1} {}          | it is not JSON at line 1 column 11
            {a: 1}               | it is not JSON at line 1 column 3
            {"a": 1, "a": 2}     | it has the field 'a' twice
            [1e99999999999]      | it has the number 1e99999999999, which is too large
            [NaN]                | it is not JSON at line 1 column 2
            """)
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> Json.value(new StringReader(text)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    /** A queue's message may have 256 KB of brackets, and the stack of a thread ends sooner. */
    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        assertThatThrownBy(() -> Json.value(new StringReader("[".repeat(100_000))))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("it is not JSON at line 1 column 257");
    }
}
