package dev.polo.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PoloExceptionTest {
    @Test
    void aFailureIsDescribedByItsMessage() {
        assertThat(PoloException.describe(new IOException("broken pipe"))).isEqualTo("broken pipe");
    }

    @Test
    void aFailureWithoutAMessageIsDescribedByItsKind() {
        assertThat(PoloException.describe(new IOException())).isEqualTo("IOException");
        assertThat(PoloException.describe(new IOException(" "))).isEqualTo("IOException");
    }
}
