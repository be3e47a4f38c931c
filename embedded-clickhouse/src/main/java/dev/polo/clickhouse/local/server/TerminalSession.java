package dev.polo.clickhouse.local.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** Leaves the terminal's session: Ctrl-C or closing the terminal ends the program that started the server, not it. */
final class TerminalSession {
    private TerminalSession() {}

    @SuppressWarnings("restricted") // this process is started with --enable-native-access
    static void leave() {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor setsid = FunctionDescriptor.of(ValueLayout.JAVA_INT);
        linker.defaultLookup()
                .find("setsid")
                .ifPresent(symbol -> NativeLibrary.run(linker.downcallHandle(symbol, setsid)));
    }
}
