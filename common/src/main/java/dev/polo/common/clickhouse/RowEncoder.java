package dev.polo.common.clickhouse;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** Rows of one table as RowBinary bytes in memory; the bytes of a chunk are kept so that a retry sends the same ones. */
final class RowEncoder<T> {
    private final TableLayout<T> layout;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    private RowBinaryFormatWriter writer;
    private int rows;

    RowEncoder(TableLayout<T> layout) {
        this.layout = layout;
        this.writer = newWriter();
    }

    void add(T row) {
        List<Function<T, ?>> values = layout.values();
        for (int i = 0; i < values.size(); i++) {
            writer.setValue(i + 1, values.get(i).apply(row));
        }
        try {
            writer.commitRow();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a row of " + layout.table(), e);
        }
        rows++;
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
}
