package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.clickhouse.local.LocalClickHouseException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "ClickHouse server version 26.4.1.1 (official build).,true",
        "ClickHouse server version 27.1.1.1,true",
        "ClickHouse server version 26.3.9.9,false",
        "ClickHouse server version 18.16.1.,false",
        "no version,false",
    })
    void binaryMustBeNewEnough(String text, boolean enough) {
        assertThat(BinaryLauncher.isNewEnough(text)).isEqualTo(enough);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,amd64,false,true",
        "Linux,x86_64,false,true",
        "Linux,amd64,true,false",
        "Linux,aarch64,false,false",
        "Mac OS X,aarch64,false,false",
        "Windows 11,amd64,false,false",
    })
    void libraryExistsForOnePlatform(String system, String architecture, boolean musl, boolean has) {
        assertThat(new Platform(system, architecture, musl).hasLibrary()).isEqualTo(has);
    }

    @Test
    void configurationOfABinaryIsXmlForItsOwnerOnly() throws Exception {
        Launch launch = new Launch(directory, directory, 0, "polo", "pass", new ServerFile(directory));
        Path file = new BinaryConfiguration(launch).write(8123, 9000);
        var document =
                DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(document.getElementsByTagName("http_port").item(0).getTextContent())
                .isEqualTo("8123");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void missingToolsAreNamed() {
        for (EngineChoice engine : new EngineChoice[] {EngineChoice.BINARY, EngineChoice.CONTAINER}) {
            LocalClickHouse clickHouse = LocalClickHouse.builder()
                    .dataDir(directory.resolve(engine.name()))
                    .cacheDir(directory)
                    .searchPath("")
                    .engine(engine)
                    .build();
            assertThatThrownBy(clickHouse::start)
                    .isInstanceOf(LocalClickHouseException.class)
                    .extracting(e -> ((LocalClickHouseException) e).reason())
                    .isEqualTo(Reason.TOOL_MISSING);
        }
    }

    @Test
    void damagedServerFileIsNoServer() throws Exception {
        Files.writeString(directory.resolve("server.json"), "{ \"url\": ");
        LocalClickHouse clickHouse =
                LocalClickHouse.builder().dataDir(directory).cacheDir(directory).build();
        assertThat(clickHouse.status()).isEmpty();
        assertThat(clickHouse.stop()).isFalse();
    }

    @Test
    void serverFileKeepsTheServer() throws Exception {
        LocalServer server = new LocalServer(
                java.net.URI.create("http://127.0.0.1:1"), "u", "p\"ä", directory, 7, "26.7", EngineChoice.EMBEDDED);
        ServerFile file = new ServerFile(directory);
        file.write(server);
        assertThat(file.read()).contains(server);
    }
}
