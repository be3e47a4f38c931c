package dev.polo.common.identity;

import com.fasterxml.uuid.Generators;
import java.util.UUID;

/** UUIDs of version 5 (RFC 9562): the same parts give the same UUID on every machine and in every run. */
public final class NameBasedUuid {
    private static final UUID NAMESPACE = UUID.fromString("6f1c2a0e-9f0b-5e52-9c3d-7a1d0c5b8e41");
    /** Cannot occur in an ARN, a tag or a number, so that ("ab","c") and ("a","bc") differ. */
    private static final String SEPARATOR = "\u0000";

    private NameBasedUuid() {}

    public static UUID of(String... parts) {
        return Generators.nameBasedGenerator(NAMESPACE).generate(String.join(SEPARATOR, parts));
    }
}
