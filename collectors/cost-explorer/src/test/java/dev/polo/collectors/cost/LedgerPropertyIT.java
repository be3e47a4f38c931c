package dev.polo.collectors.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any captures in any order, dying ones and repeats among them, leave what the newest complete one says. */
class LedgerPropertyIT {
    private static LedgerBench bench;

    /**
     * A reading.
     *
     * @param minute when it began; of two with the same one the first counts
     * @param dollars by bill id, small beside the line that is always there, so that the brake stays out of it
     */
    record Reading(int minute, Map<String, BigDecimal> dollars, boolean dies) {}

    @BeforeContainer
    static void start() {
        bench = LedgerBench.create();
    }

    @AfterContainer
    static void stop() {
        bench.close();
    }

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void theNewestCompleteCaptureWins(@ForAll("readings") List<Reading> readings) {
        bench.empty();
        Map<Integer, Reading> complete = new TreeMap<>();
        for (Reading reading : readings) {
            Bill bill = Bill.of("steady 1000");
            reading.dollars().forEach((id, amount) -> bill.line(LedgerBench.DAY, id, "Usage", amount.toString(), "1"));
            if (reading.dies()) {
                try {
                    bench.capture(bill.failingAfter(1), LedgerBench.minute(reading.minute()));
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("third page");
                    continue;
                }
            } else {
                bench.capture(bill, LedgerBench.minute(reading.minute()));
            }
            complete.put(reading.minute(), reading);
            bench.assertConserved();
        }
        if (!complete.isEmpty()) {
            Reading newest = complete.get(((TreeMap<Integer, Reading>) complete).lastKey());
            List<String> expected = new ArrayList<>(List.of("steady 1000"));
            newest.dollars().forEach((id, amount) -> expected.add(id + " " + plain(amount)));
            assertThat(bench.strings("SELECT concat(bill_id, ' ', toString(cost_usd)) AS x FROM cost_lines FINAL"
                            + " WHERE cost_usd != 0 OR amortized_cost_usd != 0"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Provide
    Arbitrary<List<Reading>> readings() {
        Arbitrary<BigDecimal> amount = Arbitraries.bigDecimals()
                .between(new BigDecimal("-20"), new BigDecimal("20"))
                .ofScale(12);
        Arbitrary<Map<String, BigDecimal>> dollars =
                Arbitraries.maps(Arbitraries.of("i-1", "vol-1", "vol-2", "NoResourceId"), amount);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 400),
                        dollars,
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.just(false)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(true))))
                .as(Reading::new)
                .list()
                .ofMaxSize(5)
                .uniqueElements(Reading::minute);
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
