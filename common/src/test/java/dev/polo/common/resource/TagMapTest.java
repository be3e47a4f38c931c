package dev.polo.common.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagMapTest {
    @ParameterizedTest
    @CsvSource({
        "marqo:customer, Customer, customer",
        "Customer, customer, customer",
        "marqo:cluster, marqo:cluster-id, cluster",
        "marqo:cluster-id, Cluster, cluster",
        "marqo:index, marqo:index-name, index",
        "marqo:index-name, Index, index",
        "marqo:environment, Environment, env",
        "Environment, env, env",
        "marqo:purpose, Purpose, purpose"
    })
    void theEarlierKeyWins(String earlier, String later, String column) {
        assertThat(value(TagMap.STANDARD.read(Map.of(later, "late", earlier, "early")), column))
                .isEqualTo("early");
        assertThat(value(TagMap.STANDARD.read(Map.of(later, "late")), column)).isEqualTo("late");
    }

    @Test
    void anEmptyValueGivesWayToTheNextKey() {
        assertThat(TagMap.STANDARD
                        .read(Map.of("marqo:customer", "", "customer", "acme"))
                        .customer())
                .isEqualTo("acme");
    }

    @Test
    void noTagNoValue() {
        assertThat(TagMap.STANDARD.read(Map.of("CUSTOMER", "acme"))).isEqualTo(MarqoTags.NONE);
    }

    @Test
    void anOrganisationMayNameItsOwnTags() {
        TagMap own = new TagMap(List.of("tenant"), List.of(), List.of(), List.of("stage"), List.of());

        assertThat(own.read(Map.of("tenant", "acme", "stage", "prod", "Cluster", "c")))
                .isEqualTo(new MarqoTags("acme", "", "", "prod", ""));
    }

    private static String value(MarqoTags tags, String column) {
        return switch (column) {
            case "customer" -> tags.customer();
            case "cluster" -> tags.cluster();
            case "index" -> tags.index();
            case "env" -> tags.env();
            case "purpose" -> tags.purpose();
            default -> throw new IllegalArgumentException(column);
        };
    }
}
