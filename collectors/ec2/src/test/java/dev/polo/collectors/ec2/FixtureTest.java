package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.inventory.ResourceType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type's recorded answers, through the real SDK client, become what its {@code expected.json} says. When a change is
 * meant, look at the difference and copy {@code target/fixtures/<type>/expected.json}.
 */
class FixtureTest {
    static Stream<ResourceType<?>> types() {
        return Ec2Collector.types().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void recordedAnswersBecomeTheExpectedResources(String name) {
        Fixture fixture = types().filter(type -> type.name().equals(name))
                .findFirst()
                .map(Fixture::of)
                .orElseThrow();

        assertThat(fixture.actual()).isEqualToNormalizingNewlines(fixture.expected());
    }

    static Stream<String> names() {
        return types().map(ResourceType::name);
    }
}
