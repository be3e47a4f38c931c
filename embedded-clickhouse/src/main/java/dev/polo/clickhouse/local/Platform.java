package dev.polo.clickhouse.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine, as far as the embedded engine cares.
 *
 * @param musl a Linux whose C library is not glibc, such as Alpine
 */
record Platform(String system, String architecture, boolean musl) {
    static Platform current() {
        boolean glibc = Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"));
        return new Platform(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                !glibc && Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")));
    }

    /** There is a published library for Linux on x86_64 with glibc, and for nothing else. */
    boolean hasLibrary() {
        String arch = architecture.toLowerCase(Locale.ROOT);
        boolean x64 = arch.equals("amd64") || arch.equals("x86_64");
        return system.toLowerCase(Locale.ROOT).startsWith("linux") && x64 && !musl;
    }

    String description() {
        return system + " " + architecture + (musl ? " (musl)" : "");
    }
}
