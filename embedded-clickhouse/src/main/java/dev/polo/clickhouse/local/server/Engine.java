package dev.polo.clickhouse.local.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The engine of this process, open on one data folder for as long as its keeper connection lives. Thread-safe.
 *
 * <p>A query cannot be given an id, so each carries its own mark in the setting {@code log_comment}, by which
 * {@link #kill} finds it.
 */
final class Engine implements AutoCloseable {
    /** clickhouse-local's parser takes a bare expression for a SELECT; a server does not. */
    private static final String AS_A_SERVER = "--implicit_select=0";

    private final NativeLibrary library;
    private final Path data;
    private final EngineConnection keeper;
    private final String version;
    private final String timeZone;
    private final Set<String> formats;

    private Engine(NativeLibrary library, Path data, EngineConnection keeper) {
        this.library = library;
        this.data = data;
        this.keeper = keeper;
        this.version = keeper.text("SELECT version()");
        this.timeZone = keeper.text("SELECT timezone()");
        this.formats = Set.copyOf(keeper.text("SELECT DISTINCT lower(name) FROM system.formats")
                .lines()
                .toList());
    }

    static Engine open(Path libraryFile, Path data, Path configuration) {
        NativeLibrary library = new NativeLibrary(libraryFile);
        // Otherwise the engine takes SIGSEGV from the JVM, which then hangs at its first NullPointerException.
        NativeLibrary.run(library.setSignalHandlersEnabled, 0);
        return new Engine(library, data, connect(library, List.of("--config-file=" + configuration, "--path=" + data)));
    }

    /** A connection for one request, or for one session; the mark is an identifier that needs no quoting. */
    EngineConnection connect(String mark) {
        return connect(library, List.of("--path=" + data, AS_A_SERVER, "--log_comment=" + mark));
    }

    private static EngineConnection connect(NativeLibrary library, List<String> arguments) {
        List<String> all =
                Stream.concat(Stream.of("clickhouse"), arguments.stream()).toList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, all.size());
            for (int i = 0; i < all.size(); i++) {
                pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(all.get(i)));
            }
            MemorySegment connection = NativeLibrary.address(library.connect, all.size(), pointers);
            if (NativeLibrary.isNull(connection)) {
                throw new EngineRefusal("the engine refuses a connection; its reason is in the lines above");
            }
            return new EngineConnection(library, connection);
        }
    }

    String version() {
        return version;
    }

    String timeZone() {
        return timeZone;
    }

    /** The names of all formats, in lower case. */
    Set<String> formats() {
        return formats;
    }

    synchronized void kill(String mark) {
        keeper.execute("KILL QUERY WHERE Settings['log_comment'] = '" + mark + "' ASYNC");
    }

    /** All other connections must be closed. Without this the process would crash when it exits. */
    @Override
    public synchronized void close() {
        keeper.close();
        NativeLibrary.run(library.shutdown);
    }
}
