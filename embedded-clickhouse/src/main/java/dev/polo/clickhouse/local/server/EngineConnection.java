package dev.polo.clickhouse.local.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One connection of the engine. Settings, {@code USE} and temporary tables belong to it and stay on it. One statement
 * at a time, on platform threads; not thread-safe.
 */
final class EngineConnection implements AutoCloseable {
    private final NativeLibrary library;
    private final MemorySegment holder;
    private final MemorySegment connection;

    @SuppressWarnings("restricted")
    EngineConnection(NativeLibrary library, MemorySegment holder) {
        this.library = library;
        this.holder = holder;
        this.connection = holder.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    }

    EngineResult query(byte[] sql, String format, Map<String, String> parameters) {
        try (Arena arena = Arena.ofConfined()) {
            Object[] arguments = statement(arena, sql, format, parameters);
            return EngineResult.take(library, NativeLibrary.address(library.query, arguments));
        }
    }

    void execute(String sql) {
        query(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of()).close();
    }

    String text(String sql) {
        try (EngineResult result = query(sql.getBytes(StandardCharsets.UTF_8), "TabSeparatedRaw", Map.of())) {
            return result.text().strip();
        }
    }

    ResultStream stream(byte[] sql, String format, Map<String, String> parameters) {
        try (Arena arena = Arena.ofConfined()) {
            Object[] arguments = statement(arena, sql, format, parameters);
            MemorySegment stream = NativeLibrary.address(library.streamQuery, arguments);
            return new ResultStream(library, connection, stream, EngineResult.take(library, stream));
        }
    }

    InsertStream insert(byte[] head, String format, Map<String, String> parameters) {
        try (Arena arena = Arena.ofConfined()) {
            Object[] arguments = statement(arena, head, format, parameters);
            return InsertStream.take(library, NativeLibrary.address(library.insertOpen, arguments));
        }
    }

    /** What the engine's own parser says of the statement; runs nothing. */
    QueryClass classify(byte[] sql) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment analysis = arena.allocate(JAVA_INT, 4);
            analysis.setAtIndex(JAVA_INT, 0, (int) analysis.byteSize());
            MemorySegment text = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, sql);
            int state = NativeLibrary.integer(
                    library.classify, connection, text, (long) sql.length, MemorySegment.NULL, 0L, analysis);
            return state == 0 ? QueryClass.of(analysis.getAtIndex(JAVA_INT, 3)) : QueryClass.UNKNOWN;
        }
    }

    private Object[] statement(Arena arena, byte[] sql, String format, Map<String, String> parameters) {
        int count = parameters.size();
        MemorySegment names = arena.allocate(ADDRESS, Math.max(1, count));
        MemorySegment nameLengths = arena.allocate(JAVA_LONG, Math.max(1, count));
        MemorySegment values = arena.allocate(ADDRESS, Math.max(1, count));
        MemorySegment valueLengths = arena.allocate(JAVA_LONG, Math.max(1, count));
        int index = 0;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            put(arena, parameter.getKey(), names, nameLengths, index);
            put(arena, parameter.getValue(), values, valueLengths, index);
            index++;
        }
        MemorySegment text = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, sql);
        MemorySegment formatName = arena.allocateFrom(format);
        return new Object[] {
            connection,
            text,
            (long) sql.length,
            formatName,
            formatName.byteSize() - 1,
            names,
            nameLengths,
            values,
            valueLengths,
            (long) count
        };
    }

    private static void put(Arena arena, String text, MemorySegment addresses, MemorySegment lengths, int index) {
        MemorySegment segment = arena.allocateFrom(text);
        addresses.setAtIndex(ADDRESS, index, segment);
        lengths.setAtIndex(JAVA_LONG, index, segment.byteSize() - 1);
    }

    @Override
    public void close() {
        NativeLibrary.run(library.closeConnection, holder);
    }
}
