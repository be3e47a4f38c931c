package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** One result of the library: its bytes stay in native memory until they are copied out, piece by piece. */
final class EngineResult implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final NativeLibrary library;
    private final MemorySegment result;
    private final MemorySegment bytes;
    private boolean closed;

    @SuppressWarnings("restricted")
    private EngineResult(NativeLibrary library, MemorySegment result) {
        this.library = library;
        this.result = result;
        long length = NativeLibrary.number(library.resultLength, result);
        this.bytes = length == 0
                ? MemorySegment.NULL
                : NativeLibrary.address(library.resultBuffer, result).reinterpret(length);
    }

    /** Takes the result over, or frees it and throws the error that it holds. */
    static EngineResult take(NativeLibrary library, MemorySegment result) {
        if (NativeLibrary.isNull(result)) {
            throw EngineException.of("the engine returned no result");
        }
        String error = NativeLibrary.text(NativeLibrary.address(library.resultError, result));
        if (!error.isEmpty()) {
            NativeLibrary.run(library.resultDestroy, result);
            throw EngineException.of(error);
        }
        return new EngineResult(library, result);
    }

    long length() {
        return bytes.byteSize();
    }

    byte[] head(int atMost) {
        return bytes.asSlice(0, Math.min(atMost, length())).toArray(ValueLayout.JAVA_BYTE);
    }

    boolean startsWith(byte[] prefix) {
        return length() >= prefix.length
                && bytes.asSlice(0, prefix.length).mismatch(MemorySegment.ofArray(prefix)) == -1;
    }

    void writeTo(OutputStream out, long from) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, length() - from)];
        for (long offset = from; offset < length(); ) {
            int count = (int) Math.min(piece.length, length() - offset);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, piece, 0, count);
            out.write(piece, 0, count);
            offset += count;
        }
    }

    String text() {
        return new String(head(Integer.MAX_VALUE), StandardCharsets.UTF_8);
    }

    Progress progress() {
        return new Progress(
                number(library.storageRowsRead),
                number(library.storageBytesRead),
                number(library.rowsWritten),
                number(library.bytesWritten),
                number(library.rowsRead),
                number(library.bytesRead));
    }

    private long number(java.lang.invoke.MethodHandle function) {
        return NativeLibrary.number(function, result);
    }

    /** Once or more often; the library would crash at a second time. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            NativeLibrary.run(library.resultDestroy, result);
        }
    }
}
