package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The engine's configuration files. Its users: `default` without a password, under which this process connects (the
 * engine listens on nothing), and the server's user with its password, so that a dictionary's
 * {@code SOURCE(CLICKHOUSE(USER … PASSWORD …))} is right here as on a real server.
 */
final class EngineConfiguration {
    private final Path directory;
    private final Path file;

    EngineConfiguration(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("config.xml");
    }

    /** Both files, readable as the folder is; returns the main one. */
    Path write(String user, String password) throws IOException {
        Path users = directory.resolve("users.xml");
        Files.writeString(file, """
                <clickhouse>
                  <path>%s</path>
                  <users_config>%s</users_config>
                  <backups><allowed_path>%s</allowed_path></backups>
                </clickhouse>
                """.formatted(
                        xml(data().toString()),
                        xml(users.toString()),
                        xml(directory.resolve("backups").toString())));
        Files.writeString(users, """
                <clickhouse>
                  <profiles><default/></profiles>
                  <quotas><default/></quotas>
                  <users>
                    <default>
                      <password></password>
                      <networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
                    </default>
                    <%1$s>
                      <password_sha256_hex>%2$s</password_sha256_hex>
                      <networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
                    </%1$s>
                  </users>
                </clickhouse>
                """.formatted(user, sha256(password)));
        return file;
    }

    Path data() {
        return directory.resolve("data");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
