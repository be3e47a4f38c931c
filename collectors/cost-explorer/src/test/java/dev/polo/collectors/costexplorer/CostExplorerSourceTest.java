package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeCounts;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.cost.Amounts;
import dev.polo.collectors.cost.CostLine;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.Normaliser;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Answers that the emulator never gives, under the real SDK client. */
class CostExplorerSourceTest {
    private static final int MOST_REQUESTS = 10;

    private static final Instant NOW = Instant.parse("2026-03-15T10:00:00Z");

    @Test
    void anotherCurrencyIsRefusedAndNotMixedIn() {
        assertThatThrownBy(() -> lines(answer("1.5", "CNY", "false")))
                .isInstanceOfSatisfying(PoloException.class, thrown -> {
                    assertThat(thrown.code()).isEqualTo(ErrorCode.UNSUPPORTED_CURRENCY);
                    assertThat(thrown.code().kind()).isEqualTo(ErrorKind.DATA);
                })
                .hasMessageContaining("CNY");
    }

    @Test
    void scientificAmountsAreReadWhole() {
        assertThat(lines(answer("-1.2345678901234567E-5", "USD", "true")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.amounts())
                            .isEqualTo(new Amounts(
                                    new BigDecimal("-1.2345678901234567E-5"),
                                    BigDecimal.ZERO,
                                    BigDecimal.ZERO,
                                    BigDecimal.ZERO));
                    assertThat(line.day()).isEqualTo(LocalDate.parse("2026-03-14"));
                    assertThat(line.billId()).isEqualTo("i-1");
                    assertThat(line.usageType()).isEqualTo("BoxUsage");
                    assertThat(line.estimated()).isTrue();
                });
    }

    @Test
    void anAmountThatIsNoNumberIsNoZero() {
        assertThatThrownBy(() -> lines(answer("", "USD", "true")))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("the amount '' for [i-1, BoxUsage]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+30", "-1234567890123456789", "1E+400000000", "1E-400000000"})
    void anAmountThatNoColumnHoldsIsRefused(String amount) {
        assertThatThrownBy(() -> lines(answer(amount, "USD", "true")))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("the amount '" + amount + "' for [i-1, BoxUsage], which no bill can come to");
    }

    @Test
    void tokensThatLeadBackToAnEarlierPageAreSeen() {
        String[] pages = {"a", "b", "c"};
        for (int i = 0; i < pages.length; i++) {
            pages[i] = answer("1", "USD", "true")
                    .replace("{\"ResultsByTime\"", "{\"NextPageToken\":\"" + pages[i] + "\",\"ResultsByTime\"");
        }
        assertThatThrownBy(() -> lines(pages))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("the same page token twice, after page 4;");
    }

    @Test
    void aGroupWithoutItsKeysIsNoLine() {
        assertThatThrownBy(() -> lines(answer("1", "USD", "true").replace("\"i-1\",\"BoxUsage\"", "")))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("a group with the keys []");
    }

    @Test
    void anEmptyResourceIdIsCostWithoutAResource() {
        assertThat(lines(answer("1", "USD", "true").replace("\"i-1\"", "\"\"")))
                .singleElement()
                .satisfies(line -> assertThat(line.billId()).isEqualTo(CostLine.NO_RESOURCE));
    }

    private static String answer(String amount, String unit, String estimated) {
        return """
                {"ResultsByTime":[{"TimePeriod":{"Start":"2026-03-14","End":"2026-03-15"},"Estimated":%s,"Total":{},
                "Groups":[{"Keys":["i-1","BoxUsage"],"Metrics":{"UnblendedCost":{"Amount":"%s","Unit":"%s"}}}]}]}
                """.formatted(estimated, amount, unit);
    }

    /** @param answers to one request after the other, and then from the beginning */
    private static List<CostLine> lines(String... answers) {
        AwsAccess access = new AwsAccess(
                inTurn(List.of(answers)),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                null,
                "none",
                null);
        try (AwsSession session = new AwsSession(access, new RateLimits(), "111111111111", "us-east-1", null);
                ClickHouse nowhere = ClickHouse.of(
                        new ClickHouseSettings(URI.create("http://localhost:1"), "default", Secret.EMPTY, "polo"))) {
            ScopeContext context = new ScopeContext(
                    new Scope(CostExplorerCollector.NAME, "111111111111", "us-east-1", "cost_allocation"),
                    new Account("111111111111", "", null),
                    Run.of(CostExplorerCollector.NAME, NOW, 0),
                    NOW,
                    session,
                    nowhere,
                    new Normaliser(TagMap.STANDARD, Map.of()),
                    PoloConfig.from(Map.of()),
                    new ScopeCounts());
            List<CostLine> lines = new ArrayList<>();
            new CostExplorerSource(context)
                    .lines(LocalDate.parse("2026-03-14"), LocalDate.parse("2026-03-15"), lines::add);
            return lines;
        }
    }

    private static StubHttp inTurn(List<String> answers) {
        AtomicInteger given = new AtomicInteger();
        return new StubHttp(_ -> {
            int number = given.getAndIncrement();
            assertThat(number).as("requests before").isLessThan(MOST_REQUESTS);
            return StubHttp.Answer.ok(answers.get(number % answers.size()));
        });
    }
}
