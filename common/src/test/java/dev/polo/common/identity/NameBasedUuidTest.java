package dev.polo.common.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NameBasedUuidTest {
    /** Stored ids depend on it: it may never change. */
    private static final UUID NAMESPACE = UUID.fromString("6f1c2a0e-9f0b-5e52-9c3d-7a1d0c5b8e41");

    @Property(tries = 200)
    void isTheUuidOfRfc9562Version5(@ForAll String first, @ForAll String second) throws Exception {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest((first + "\u0000" + second).getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;

        UUID uuid = NameBasedUuid.of(first, second);

        assertThat(uuid).isEqualTo(new UUID(high, low));
        assertThat(uuid.version()).isEqualTo(5);
    }

    @Test
    void whereAPartEndsMatters() {
        assertThat(NameBasedUuid.of("ab", "c")).isNotEqualTo(NameBasedUuid.of("a", "bc"));
        assertThat(NameBasedUuid.of("a", "")).isNotEqualTo(NameBasedUuid.of("a"));
    }
}
