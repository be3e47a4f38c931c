package dev.polo.collectors.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostLineTest {
    @ParameterizedTest
    @CsvSource({
        "i-0abc, i-0abc",
        "vol-0abc, vol-0abc",
        "arn:aws:ec2:us-east-1::snapshot/snap-1, snap-1",
        "arn:aws:ec2:us-east-1:111111111111:natgateway/nat-1, nat-1",
        "arn:aws:ec2:us-east-1:222222222222:elastic-ip/eipalloc-1, eipalloc-1",
        "my-bucket, my-bucket",
        "arn:aws:s3:::rounding, rounding",
        "arn:aws:rds:us-east-1::db:orders, arn:aws:rds:us-east-1:111111111111:db:orders",
        "arn:aws:lambda:us-east-1:222222222222:function:f, arn:aws:lambda:us-east-1:222222222222:function:f",
        "NoResourceId, NoResourceId",
        "arn:broken, arn:broken",
    })
    void aBillIdBecomesTheIdThatInventoryKnows(String billId, String alias) {
        assertThat(line(billId).alias()).isEqualTo(alias);
    }

    @Test
    void theDayIsInUtc() {
        assertThat(line("x").day()).isEqualTo(LocalDate.parse("2026-03-15"));
    }

    @Test
    void amountsAddAndSubtractExactlyAndRoundHalfEven() {
        Amounts one = amounts("0.1", "1e-13", "2.5e-12", "1");
        Amounts sum = one.plus(one).plus(one);

        assertThat(sum.unblended()).isEqualByComparingTo("0.3");
        assertThat(sum.minus(one).minus(one)).isEqualTo(amounts("0.1", "1e-13", "2.5e-12", "1"));
        assertThat(one.rounded().amortized()).isEqualByComparingTo("0");
        assertThat(amounts("0.0000000000005", "0.0000000000015", "-0.0000000000025", "0")
                        .rounded())
                .isEqualTo(amounts("0.000000000000", "0.000000000002", "-0.000000000002", "0.000000000000"));
    }

    @Test
    void usageWithoutMoneyIsFree() {
        assertThat(amounts("0", "0.00", "0E-20", "7").isFree()).isTrue();
        assertThat(amounts("0", "0", "-1e-20", "0").isFree()).isFalse();
    }

    private static Amounts amounts(String unblended, String amortized, String net, String quantity) {
        return new Amounts(
                new BigDecimal(unblended), new BigDecimal(amortized), new BigDecimal(net), new BigDecimal(quantity));
    }

    private static CostLine line(String billId) {
        return new CostLine(
                "111111111111",
                Instant.parse("2026-03-15T23:00:00Z"),
                Duration.ofHours(1),
                billId,
                "Usage",
                "",
                Amounts.ZERO,
                false);
    }
}
