package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.cost.Amounts;
import dev.polo.collectors.cost.CostLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HoursTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-15T00:00:00Z");

    @Test
    void aDayGivesWayToItsHoursHoweverOftenTheyAreRead() {
        Hours hours = new Hours();
        for (int reading = 0; reading < 2; reading++) {
            for (int hour = 0; hour < 24; hour++) {
                hours.add(line(MIDNIGHT.plus(Duration.ofHours(hour)), Duration.ofHours(1), "1"));
            }
        }

        assertThat(hours.rest(line(MIDNIGHT, Duration.ofDays(1), "24"))).isEmpty();
        assertThat(hours.rest(line(MIDNIGHT, Duration.ofDays(1), "24.5")))
                .hasValueSatisfying(
                        rest -> assertThat(rest.amounts().unblended()).isEqualByComparingTo("0.5"));
    }

    @Test
    void usageThatCostsNothingIsLeftToTheDay() {
        Hours hours = new Hours();
        hours.add(line(MIDNIGHT, Duration.ofHours(1), "1"));
        CostLine day = line(MIDNIGHT, Duration.ofDays(1), "1");
        Amounts more = new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.TWO);

        assertThat(hours.rest(day)).isEmpty();
        assertThat(hours.rest(day.with(day.amounts().plus(more))))
                .hasValueSatisfying(rest -> assertThat(rest.amounts()).isEqualTo(more));
    }

    private static CostLine line(Instant start, Duration period, String dollars) {
        BigDecimal amount = new BigDecimal(dollars);
        return new CostLine(
                "111111111111",
                start,
                period,
                "i-1",
                "BoxUsage",
                "",
                new Amounts(amount, amount, amount, amount),
                false);
    }
}
