package dev.polo.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {
    private static final URI URL = URI.create("http://host:8123");

    @ParameterizedTest
    @ValueSource(strings = {"26.4.1.1", "26.4", "26.10.2.5", "27.1.1.1", "26.7.2.1-alpine", "100.0"})
    void newEnough(String said) {
        assertThatCode(() -> ServerVersion.check(URL, said)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.3.9.9", "25.12.1.1", "24.8.4.13", "9.99", "", "unknown"})
    void tooOld(String said) {
        assertThatThrownBy(() -> ServerVersion.check(URL, said))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_TOO_OLD))
                .hasMessage("ClickHouse at http://host:8123 is version " + said
                        + "; Polo needs 26.4 or newer. Upgrade the server.");
    }
}
