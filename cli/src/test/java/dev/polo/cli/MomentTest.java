package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-19, 2026-11-19T00:00:00Z",
        "2026-11-19T14:30, 2026-11-19T14:30:00Z",
        "2026-11-19T14:30:05.5, 2026-11-19T14:30:05.500Z",
        "2026-11-19T14:30Z, 2026-11-19T14:30:00Z",
        "2026-11-19T14:30:00+01:00, 2026-11-19T13:30:00Z"
    })
    void isADayOrATime(String text, String moment) {
        assertThat(new Moment().convert(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-02-30", "2026-11-19T25:00", "2026-11-19T14:30+1"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> new Moment().convert(text)).hasMessageContaining("is not a moment such as");
    }
}
