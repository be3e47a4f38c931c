package dev.polo.clickhouse.local.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The C functions of libchdb that the server uses, as they stand in {@code chdb.h} of chdb-io/chdb-core. Every call
 * blocks and pins its carrier, so callers are platform threads.
 */
@SuppressWarnings("restricted") // this process is started with --enable-native-access
final class NativeLibrary {
    private static final MemoryLayout[] NO_PARAMETERS = {};
    /** connection, SQL, its length, format, its length, and the parameters' names and values with their lengths. */
    private static final MemoryLayout[] STATEMENT = {
        ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG
    };

    final MethodHandle setSignalHandlersEnabled;
    final MethodHandle connect;
    final MethodHandle closeConnection;
    final MethodHandle query;
    final MethodHandle classify;
    final MethodHandle streamQuery;
    final MethodHandle streamFetch;
    final MethodHandle streamCancel;
    final MethodHandle insertOpen;
    final MethodHandle insertAppend;
    final MethodHandle insertDone;
    final MethodHandle insertCancel;
    final MethodHandle insertError;
    final MethodHandle insertDestroy;
    final MethodHandle resultBuffer;
    final MethodHandle resultLength;
    final MethodHandle resultError;
    final MethodHandle resultDestroy;
    final MethodHandle storageRowsRead;
    final MethodHandle storageBytesRead;
    final MethodHandle rowsRead;
    final MethodHandle bytesRead;
    final MethodHandle rowsWritten;
    final MethodHandle bytesWritten;
    final MethodHandle shutdown;

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup symbols;

    NativeLibrary(Path library) {
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
        setSignalHandlersEnabled = handle("chdb_set_signal_handlers_enabled", FunctionDescriptor.ofVoid(JAVA_INT));
        connect = handle("chdb_connect", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
        closeConnection = handle("chdb_close_conn", FunctionDescriptor.ofVoid(ADDRESS));
        query = handle("chdb_query_with_params_n", FunctionDescriptor.of(ADDRESS, STATEMENT));
        classify = handle(
                "chdb_classify_query_n",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
        streamQuery = handle("chdb_stream_query_with_params_n", FunctionDescriptor.of(ADDRESS, STATEMENT));
        streamFetch = handle("chdb_stream_fetch_result", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        streamCancel = handle("chdb_stream_cancel_query", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        insertOpen = handle("chdb_stream_insert_with_params_n", FunctionDescriptor.of(ADDRESS, STATEMENT));
        insertAppend = handle("chdb_stream_append", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        insertDone = handle("chdb_stream_done", FunctionDescriptor.of(ADDRESS, ADDRESS));
        insertCancel = handle("chdb_stream_cancel_insert", FunctionDescriptor.ofVoid(ADDRESS));
        insertError = handle("chdb_stream_insert_error", FunctionDescriptor.of(ADDRESS, ADDRESS));
        insertDestroy = handle("chdb_destroy_insert_stream", FunctionDescriptor.ofVoid(ADDRESS));
        resultBuffer = handle("chdb_result_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
        resultLength = handle("chdb_result_length", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        resultError = handle("chdb_result_error", FunctionDescriptor.of(ADDRESS, ADDRESS));
        resultDestroy = handle("chdb_destroy_query_result", FunctionDescriptor.ofVoid(ADDRESS));
        storageRowsRead = handle("chdb_result_storage_rows_read", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        storageBytesRead = handle("chdb_result_storage_bytes_read", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        rowsRead = handle("chdb_result_rows_read", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        bytesRead = handle("chdb_result_bytes_read", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        rowsWritten = handle("chdb_result_rows_written", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        bytesWritten = handle("chdb_result_bytes_written", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        shutdown = handle("chdb_shutdown", FunctionDescriptor.of(JAVA_INT, NO_PARAMETERS));
    }

    private MethodHandle handle(String name, FunctionDescriptor descriptor) {
        MemorySegment symbol = symbols.findOrThrow(name);
        return linker.downcallHandle(symbol, descriptor);
    }

    static void run(MethodHandle function, Object... arguments) {
        var _ = invoke(function, arguments);
    }

    static MemorySegment address(MethodHandle function, Object... arguments) {
        return (MemorySegment) invoke(function, arguments);
    }

    static int integer(MethodHandle function, Object... arguments) {
        return (int) invoke(function, arguments);
    }

    static long number(MethodHandle function, Object... arguments) {
        return (long) invoke(function, arguments);
    }

    /** The NUL-terminated text at an address that the library returned, empty for NULL. */
    static String text(MemorySegment address) {
        return isNull(address) ? "" : address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    static boolean isNull(MemorySegment address) {
        return address.address() == 0;
    }

    private static Object invoke(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into libchdb failed", e);
        }
    }
}
