package dev.polo.common.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.util.UUID;

/** UUIDs of version 5 (RFC 9562): the same parts give the same UUID on every machine and in every run. */
public final class NameBasedUuid {
    /** One for all: it is thread-safe, and to find SHA-1 again for each name takes longer than the hash. */
    private static final NameBasedGenerator GENERATOR =
            Generators.nameBasedGenerator(UUID.fromString("6f1c2a0e-9f0b-5e52-9c3d-7a1d0c5b8e41"));
    /** Cannot occur in an ARN, a tag or a number, so that ("ab","c") and ("a","bc") differ. */
    private static final String SEPARATOR = "\u0000";

    private NameBasedUuid() {}

    public static UUID of(String... parts) {
        return GENERATOR.generate(String.join(SEPARATOR, parts));
    }
}
