package dev.polo.common.clickhouse;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.data.ClickHouseFormat;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
        if (value instanceof Map<?, ?> map && map.values().stream().anyMatch(Objects::isNull)) {
            Map<Object, Object> present = new LinkedHashMap<>(map);
            present.values().removeIf(Objects::isNull);
            return present;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.setScale(layout.scale(column), RoundingMode.UNNECESSARY);
        }
        return value;
    }

    int rows() {
        return rows;
    }

    int size() {
        return bytes.size();
    }

    byte[] take() {
        byte[] chunk = bytes.toByteArray();
        bytes.reset();
        writer = newWriter();
        rows = 0;
        return chunk;
    }

    private RowBinaryFormatWriter newWriter() {
        return new RowBinaryFormatWriter(bytes, layout.schema(), ClickHouseFormat.RowBinary);
    }

    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(64 * 1024);
        }

        void cutTo(int size) {
            count = size;
        }
    }
}
