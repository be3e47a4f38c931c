package dev.polo.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test
    void theCacheFollowsTheXdgVariable() {
        assertThat(Environment.cacheDir(Map.of("XDG_CACHE_HOME", "/var/cache/me")))
                .isEqualTo(Path.of("/var/cache/me/polo"));
    }

    @Test
    void theCacheIsElseInTheHomeFolder() {
        Path expected = Path.of(System.getProperty("user.home"), ".cache", "polo");

        assertThat(Environment.cacheDir(Map.of())).isEqualTo(expected);
        assertThat(Environment.cacheDir(Map.of("XDG_CACHE_HOME", " "))).isEqualTo(expected);
    }
}
