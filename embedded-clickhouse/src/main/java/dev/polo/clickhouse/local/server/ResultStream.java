package dev.polo.clickhouse.local.server;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A SELECT whose result comes in chunks, each formatted by itself. Not thread-safe. */
final class ResultStream implements AutoCloseable {
    private final NativeLibrary library;
    private final MemorySegment connection;
    private final MemorySegment stream;
    private final EngineResult handle;
    private boolean ended;

    ResultStream(NativeLibrary library, MemorySegment connection, MemorySegment stream, EngineResult handle) {
        this.library = library;
        this.connection = connection;
        this.stream = stream;
        this.handle = handle;
    }

    /** The next chunk, which the caller closes; empty at the end. */
    Optional<EngineResult> next() {
        if (ended) {
            return Optional.empty();
        }
        ended = true;
        EngineResult chunk = EngineResult.take(library, NativeLibrary.address(library.streamFetch, connection, stream));
        if (chunk.length() == 0) {
            chunk.close();
            return Optional.empty();
        }
        ended = false;
        return Optional.of(chunk);
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            NativeLibrary.run(library.streamCancel, connection, stream);
        }
        handle.close();
    }
}
