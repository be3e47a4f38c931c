package dev.polo.clickhouse.local.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineExceptionTest {
    @ParameterizedTest
    @CsvSource({"516,403", "497,403", "60,404", "62,400", "27,400", "48,501", "159,408", "241,500", "115,404"})
    void statusIsThatOfAServer(int code, int status) {
        assertThat(EngineException.of("Code: " + code + ". DB::Exception: x. (X)")
                        .httpStatus())
                .isEqualTo(status);
    }

    @Test
    void errorOfTheLibraryItselfGetsACode() {
        EngineException e = EngineException.of("send_insert requires an INSERT query");
        assertThat(e.code()).isEqualTo(36);
        assertThat(e.text()).startsWith("Code: 36. DB::Exception: send_insert requires an INSERT query");
    }
}
