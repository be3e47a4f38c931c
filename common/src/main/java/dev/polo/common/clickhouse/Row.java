package dev.polo.common.clickhouse;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.data.ClickHouseColumn;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The current row of a result; valid only while its mapper runs. Columns are asked for by name. */
public final class Row {
    private final ClickHouseBinaryFormatReader reader;

    Row(ClickHouseBinaryFormatReader reader) {
        this.reader = reader;
    }

    public String string(String column) {
        return read(column, reader::getString);
    }

    public long number(String column) {
        return read(column, reader::getLong);
    }

    public BigDecimal decimal(String column) {
        return read(column, reader::getBigDecimal);
    }

    /** A {@code DateTime} or {@code DateTime64} column declared in UTC. */
    public Instant instant(String column) {
        return read(column, reader::getZonedDateTime).toInstant();
    }

    public LocalDate day(String column) {
        return read(column, reader::getLocalDate);
    }

    public UUID uuid(String column) {
        return read(column, reader::getUUID);
    }

    /** A {@code Map(String, String)} column, sorted by key. */
    public SortedMap<String, String> map(String column) {
        SortedMap<String, String> result = new TreeMap<>();
        Map<?, ?> value = read(column, name -> (Map<?, ?>) reader.readValue(name));
        value.forEach((key, text) -> result.put(String.valueOf(key), String.valueOf(text)));
        return result;
    }

    /** The result's columns, in order. */
    public List<String> columns() {
        return reader.getSchema().getColumns().stream()
                .map(ClickHouseColumn::getColumnName)
                .toList();
    }

    /** Any column as the value closest to its type: numbers, decimals, times in UTC, maps; text for the rest. */
    public @Nullable Object value(String column) {
        Object value = reader.readValue(column);
        return value instanceof ZonedDateTime time ? time.toInstant() : value;
    }

    /** No column that Polo reads is nullable, and every number it reads as one fits a long. */
    private static <T> T read(String column, Function<String, @Nullable T> getter) {
        T value;
        try {
            value = getter.apply(column);
        } catch (RuntimeException e) {
            throw new PoloException(
                    ErrorCode.BUG, "Column '" + column + "' cannot be read: " + PoloException.describe(e), e);
        }
        if (value == null) {
            throw new PoloException(ErrorCode.BUG, "Column '" + column + "' cannot be read: it is NULL.");
        }
        return value;
    }
}
