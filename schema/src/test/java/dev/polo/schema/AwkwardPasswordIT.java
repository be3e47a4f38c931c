package dev.polo.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.clickhouse.local.EngineChoice;
import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.testkit.config.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The dictionary's source holds the password as SQL text, in a file that Flyway cuts into statements. */
class AwkwardPasswordIT {
    private static final String PASSWORD = "it's; a \\ \"pass\" ${database} -- /* ' word\\";

    @Test
    void aPasswordOfAnyCharactersReachesTheDictionaryWhole() throws IOException {
        Path dataDir = TestEnvironment.temporaryDir("password");
        Files.writeString(dataDir.resolve("password"), PASSWORD + "\n");
        LocalClickHouse local = LocalClickHouse.builder()
                .dataDir(dataDir)
                .cacheDir(TestEnvironment.cacheDir())
                .searchPath(TestEnvironment.searchPath())
                .engine(EngineChoice.EMBEDDED)
                .stopWithParent(true)
                .build();
        try (EmptyServer server = new EmptyServer(local.start())) {
            assertThat(server.clickHouse.settings().password().value()).isEqualTo(PASSWORD);
            server.migrator().migrate();
            server.clickHouse.execute(
                    "INSERT INTO hierarchy_nodes (node_id, node_type, node_name, hierarchy, created_at,"
                            + " updated_at, _version) VALUES ('customer:acme', 'customer', 'Acme', 'marqo_logical', 0, 0, 1)");
            server.clickHouse.execute("SYSTEM RELOAD DICTIONARY hierarchy_dict");

            assertThat(server.strings("SELECT dictGet('hierarchy_dict', 'node_name', 'customer:acme') AS x"))
                    .containsExactly("Acme");
        } finally {
            local.stop();
        }
    }
}
