package dev.polo.clickhouse.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The password of a data folder's server: made once, so that what was built with it works after a restart. */
final class ServerPassword {
    /** Not {@code default}: under that name, without a password, the embedded engine's own connections run. */
    static final String USER = "polo";

    private static final int BYTES = 24;

    private final Path file;

    ServerPassword(Path dataDir) {
        this.file = dataDir.resolve("password");
    }

    String value() throws IOException {
        if (Files.exists(file)) {
            String known = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (!known.isEmpty()) {
                return known;
            }
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        OwnerOnly.write(file, password + "\n");
        return password;
    }
}
