package dev.polo.common.clickhouse;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The current row of a result in ClickHouse's RowBinary format. Columns are read one after the other in the query's
 * order, each exactly once, with the method of its type: nothing is boxed, looked up by name or made into a String that
 * is not needed, so that millions of rows are read at the speed of their bytes. Valid only while its consumer runs.
 */
public final class BinaryRow {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER = 1 << 18;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private int textStart;
    private int textLength;
    private long high;

    BinaryRow(InputStream in) {
        this.in = in;
    }

    /** Whether another row begins. */
    boolean next() throws IOException {
        return position < limit || fill(1);
    }

    /** A {@code String} or {@code LowCardinality(String)}; its UTF-8 bytes stay in {@link #buffer} until the next column. */
    public BinaryRow text() {
        textLength = count();
        require(textLength);
        textStart = position;
        position += textLength;
        return this;
    }

    /** Holds the bytes of the last {@link #text}. */
    public byte[] buffer() {
        return buffer;
    }

    public int textStart() {
        return textStart;
    }

    public int textLength() {
        return textLength;
    }

    /** The last {@link #text} as a String. */
    public String string() {
        return new String(buffer, textStart, textLength, StandardCharsets.UTF_8);
    }

    public int uint8() {
        require(1);
        return buffer[position++] & 0xFF;
    }

    /** A {@code Date}: days since 1970-01-01. */
    public int day() {
        return uint8() | uint8() << 8;
    }

    /** Any integer of 64 bits; also a {@code DateTime64} in its ticks, or a decimal of up to 18 digits in its units. */
    public long int64() {
        require(Long.BYTES);
        long value = (long) LONGS.get(buffer, position);
        position += Long.BYTES;
        return value;
    }

    /** A decimal of up to 38 digits in its units: the lower 64 bits, and {@link #high} has the upper ones. */
    public long int128() {
        long low = int64();
        high = int64();
        return low;
    }

    public long high() {
        return high;
    }

    /** How many entries of an {@code Array} or {@code Map} follow. */
    public int count() {
        int result = 0;
        int shift = 0;
        byte part;
        do {
            require(1);
            part = buffer[position++];
            result |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        return result;
    }

    private void require(int bytes) {
        if (limit - position >= bytes) {
            return;
        }
        try {
            if (!fill(bytes)) {
                throw new EOFException("the result ends in the middle of a row");
            }
        } catch (IOException e) {
            throw new PoloException(
                    ErrorCode.CLICKHOUSE_UNREACHABLE,
                    "ClickHouse stopped in the middle of a result: " + PoloException.describe(e),
                    e);
        }
    }

    private boolean fill(int bytes) throws IOException {
        int rest = limit - position;
        byte[] target = bytes > buffer.length ? Arrays.copyOf(buffer, bytes * 2) : buffer;
        System.arraycopy(buffer, position, target, 0, rest);
        buffer = target;
        position = 0;
        limit = rest;
        while (limit < bytes) {
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }
}
