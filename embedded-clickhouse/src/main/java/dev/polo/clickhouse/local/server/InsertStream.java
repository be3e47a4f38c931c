package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An INSERT whose rows come in chunks. Row data must go this way and never as part of the SQL text, where the engine
 * ends binary input silently at the bytes 0A 0A. What was not committed by {@link #done} is cancelled on close.
 */
final class InsertStream implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;

    private final NativeLibrary library;
    private final MemorySegment stream;
    private boolean finished;

    private InsertStream(NativeLibrary library, MemorySegment stream) {
        this.library = library;
        this.stream = stream;
    }

    static InsertStream take(NativeLibrary library, MemorySegment stream) {
        String error = NativeLibrary.text(NativeLibrary.address(library.insertError, stream));
        if (!error.isEmpty()) {
            NativeLibrary.run(library.insertDestroy, stream);
            throw EngineException.of(error);
        }
        return new InsertStream(library, stream);
    }

    /** Sends the rows to their end; commits nothing yet. */
    void append(InputStream rows) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(CHUNK);
            for (int count = rows.readNBytes(chunk, 0, CHUNK); count > 0; count = rows.readNBytes(chunk, 0, CHUNK)) {
                MemorySegment.copy(chunk, 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
                if (NativeLibrary.integer(library.insertAppend, stream, buffer, (long) count) != 0) {
                    return; // done() tells the reason
                }
            }
        }
    }

    Progress done() {
        finished = true;
        try (EngineResult result = EngineResult.take(library, NativeLibrary.address(library.insertDone, stream))) {
            return result.progress();
        }
    }

    @Override
    public void close() {
        if (!finished) {
            NativeLibrary.run(library.insertCancel, stream);
        }
        NativeLibrary.run(library.insertDestroy, stream);
    }
}
