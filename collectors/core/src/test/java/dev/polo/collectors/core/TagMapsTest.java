package dev.polo.collectors.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.TagMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagMapsTest {
    @TempDir
    Path folder;

    @Test
    void withoutASettingTheStandardMapHolds() {
        assertThat(TagMaps.of(PoloConfig.from(Map.of()))).isEqualTo(TagMap.STANDARD);
    }

    @Test
    void aColumnLeftOutKeepsItsStandardKeys() throws IOException {
        TagMap map = read("{\"marqo_customer\": [\"team\", \"squad\"]}");

        assertThat(map.customer()).isEqualTo(List.of("team", "squad"));
        assertThat(map.cluster()).isEqualTo(TagMap.STANDARD.cluster());
        assertThat(map.read(Map.of("team", "", "squad", "red")).customer()).isEqualTo("red");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"customer\": [\"team\"]} | it names [customer]",
                "{\"marqo_customer\": \"team\"} | not a JSON object of lists",
                "{\"marqo_customer\": null} | not a JSON object of lists",
                "{\"marqo_customer\": [null]} | not a JSON object of lists",
                "null | not a JSON object of lists",
                "[] | not a JSON object of lists",
                "{ | not a JSON object of lists",
            })
    void aWrongFileIsNamedWithWhatIsWrong(String content, String says) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOfSatisfying(
                        PoloException.class, thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessageContaining("POLO_TAG_MAP")
                .hasMessageContaining("tags.json")
                .hasMessageContaining(says);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> TagMaps.of(PoloConfig.from(
                        Map.of("POLO_TAG_MAP", folder.resolve("none.json").toString()))))
                .isInstanceOf(PoloException.class)
                .hasMessageContaining("none.json")
                .hasMessageContaining("cannot be read");
    }

    private TagMap read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("tags.json"), content);
        return TagMaps.of(PoloConfig.from(Map.of("POLO_TAG_MAP", file.toString())));
    }
}
