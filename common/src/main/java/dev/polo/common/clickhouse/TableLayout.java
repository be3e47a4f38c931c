package dev.polo.common.clickhouse;

import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseDataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How a record becomes a row: the columns written, in order, each with its ClickHouse type and where the value comes
 * from. Columns that are not named keep their defaults, so a table may gain columns while older writers run.
 *
 * <p>The types are stated here and not asked of the server, which saves a round trip a run. They must equal the
 * migrations': RowBinary carries no types, and a value of another width would shift all that follow.
 */
public final class TableLayout<T> {
    private static final int MOST_DIGITS_OF_64_BITS = 18;
    private static final int MOST_DIGITS_OF_128_BITS = 38;

    private final String table;
    private final List<ClickHouseColumn> columns;
    private final List<Function<T, ?>> values;

    private TableLayout(Builder<T> builder) {
        this.table = builder.table;
        this.columns = List.copyOf(builder.columns);
        this.values = List.copyOf(builder.values);
    }

    public static <T> Builder<T> of(String table) {
        return new Builder<>(table);
    }

    public String table() {
        return table;
    }

    List<String> columnNames() {
        return columns.stream().map(ClickHouseColumn::getColumnName).toList();
    }

    /** What rows are encoded by: the columns, but wide decimals as the integers that their bytes are. */
    TableSchema schema() {
        return new TableSchema(IntStream.range(0, columns.size())
                .mapToObj(column -> isWideDecimal(column)
                        ? ClickHouseColumn.of(columns.get(column).getColumnName(), "Int128")
                        : columns.get(column))
                .toList());
    }

    /** Whether a column is a decimal of 128 bits. The client encodes it many times slower than its unscaled value. */
    boolean isWideDecimal(int column) {
        int precision = columns.get(column).getPrecision();
        return columns.get(column).getDataType() == ClickHouseDataType.Decimal
                && !columns.get(column).isNullable()
                && precision > MOST_DIGITS_OF_64_BITS
                && precision <= MOST_DIGITS_OF_128_BITS;
    }

    List<Function<T, ?>> values() {
        return values;
    }

    /** Decimal places of a column, counted from 0. */
    int scale(int column) {
        return columns.get(column).getScale();
    }

    public static final class Builder<T> {
        private final String table;
        private final List<ClickHouseColumn> columns = new ArrayList<>();
        private final List<Function<T, ?>> values = new ArrayList<>();

        private Builder(String table) {
            this.table = table;
        }

        public Builder<T> column(String name, String type, Function<T, ?> value) {
            columns.add(ClickHouseColumn.of(name, type));
            values.add(value);
            return this;
        }

        public TableLayout<T> build() {
            return new TableLayout<>(this);
        }
    }
}
