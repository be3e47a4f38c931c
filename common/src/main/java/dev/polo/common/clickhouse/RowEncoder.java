package dev.polo.common.clickhouse;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.data.ClickHouseFormat;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as RowBinary bytes in memory; the bytes of a chunk are kept so that a retry sends the same ones. A
 * row that cannot be encoded leaves nothing behind: half of one would shift all that follow.
 */
final class RowEncoder<T> {
    private final TableLayout<T> layout;
    private final Bytes bytes = new Bytes();
    private RowBinaryFormatWriter writer;
    private int rows;

    RowEncoder(TableLayout<T> layout) {
        this.layout = layout;
        this.writer = newWriter();
    }

    void add(T row) {
        int end = bytes.size();
        try {
            List<Function<T, ?>> values = layout.values();
            for (int i = 0; i < values.size(); i++) {
                writer.setValue(i + 1, storable(i, values.get(i).apply(row)));
            }
            writer.commitRow();
        } catch (IOException | RuntimeException e) {
            bytes.cutTo(end);
            writer = newWriter();
            throw new PoloException(
                    ErrorCode.BUG,
                    "A row of " + layout.table() + " cannot be encoded (" + PoloException.describe(e) + "): " + row,
                    e);
        }
        rows++;
    }

    /** The client would store a map's null as the text "null", and cut a decimal that is finer than its column. */
    private @Nullable Object storable(int column, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && hasNull(map)) {
            Map<Object, Object> present = new LinkedHashMap<>(map);
            present.values().removeIf(Objects::isNull);
            return present;
        }
        if (value instanceof BigDecimal decimal) {
            BigDecimal exact = decimal.setScale(layout.scale(column), RoundingMode.UNNECESSARY);
            return layout.isWideDecimal(column) ? exact.unscaledValue() : exact;
        }
        return value;
    }

    private static boolean hasNull(Map<?, ?> map) {
        for (Object value : map.values()) {
            if (value == null) {
                return true;
            }
        }
        return false;
    }

    int rows() {
        return rows;
    }

    int size() {
        return bytes.size();
    }

    byte[] take() {
        byte[] chunk = bytes.toByteArray();
        bytes.cutTo(0);
        writer = newWriter();
        rows = 0;
        return chunk;
    }

    private RowBinaryFormatWriter newWriter() {
        return new RowBinaryFormatWriter(bytes, layout.schema(), ClickHouseFormat.RowBinary);
    }

    /** As ByteArrayOutputStream, without its lock: the client writes byte by byte. */
    private static final class Bytes extends OutputStream {
        private byte[] bytes = new byte[64 * 1024];
        private int size;

        @Override
        public void write(int value) {
            if (size == bytes.length) {
                grow(1);
            }
            bytes[size++] = (byte) value;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            if (length > bytes.length - size) {
                grow(length);
            }
            System.arraycopy(from, offset, bytes, size, length);
            size += length;
        }

        private void grow(int needed) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(2, bytes.length), Math.addExact(size, needed)));
        }

        int size() {
            return size;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, size);
        }

        void cutTo(int earlier) {
            size = earlier;
        }
    }
}
