package dev.polo.common.clickhouse;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The current row of a result; valid only while its mapper runs. Columns are asked for by name. */
public final class Row {
    private final ClickHouseBinaryFormatReader reader;

    Row(ClickHouseBinaryFormatReader reader) {
        this.reader = reader;
    }

    public String string(String column) {
        return reader.getString(column);
    }

    public long number(String column) {
        return reader.getLong(column);
    }

    public BigDecimal decimal(String column) {
        return reader.getBigDecimal(column);
    }

    /** A {@code DateTime} or {@code DateTime64} column declared in UTC. */
    public Instant instant(String column) {
        return reader.getZonedDateTime(column).toInstant();
    }

    public LocalDate day(String column) {
        return reader.getLocalDate(column);
    }

    public LocalDate dayOf(String column) {
        return instant(column).atZone(ZoneOffset.UTC).toLocalDate();
    }

    public UUID uuid(String column) {
        return reader.getUUID(column);
    }

    /** A {@code Map(String, String)} column, sorted by key. */
    public SortedMap<String, String> map(String column) {
        SortedMap<String, String> result = new TreeMap<>();
        Map<?, ?> value = reader.readValue(column);
        value.forEach((key, text) -> result.put(String.valueOf(key), String.valueOf(text)));
        return result;
    }
}
