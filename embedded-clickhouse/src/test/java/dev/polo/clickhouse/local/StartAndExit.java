package dev.polo.clickhouse.local;

import java.nio.file.Path;

/** A program that starts a server, prints its pid and ends. */
public final class StartAndExit {
    private StartAndExit() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        LocalServer server = TestServer.builder(Path.of(arguments[0]))
                .stopWithParent(Boolean.parseBoolean(arguments[1]))
                .build()
                .start();
        System.out.println(server.pid());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
