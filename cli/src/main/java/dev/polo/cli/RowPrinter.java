package dev.polo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints rows as a table, as one JSON document or as CSV. A row is its columns in order; values are text or numbers. */
final class RowPrinter {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Console console;

    RowPrinter(Console console) {
        this.console = console;
    }

    void print(OutputFormat format, List<Map<String, Object>> rows) {
        switch (format) {
            case TABLE -> table(rows);
            case JSON -> json(rows);
            case CSV -> csv(rows);
        }
    }

    /** Any tree of maps, lists and values as one document. */
    void json(Object document) {
        try {
            console.print(JSON.writeValueAsString(plain(document)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists always have a JSON form", e);
        }
    }

    private void csv(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true);
        rows.getFirst().keySet().forEach(schema::addColumn);
        try {
            console.out().print(new CsvMapper().writer(schema.build()).writeValueAsString(plain(rows)));
            console.out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("flat rows always have a CSV form", e);
        }
    }

    private void table(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<ColumnData<Map<String, Object>>> columns = new ArrayList<>();
        rows.getFirst()
                .forEach((name, first) -> columns.add(new Column()
                        .header(name)
                        .dataAlign(first instanceof Number ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                        .with(row -> String.valueOf(plain(row.get(name))))));
        console.print(AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns));
    }

    /** Amounts become plain decimal strings, whatever they stand in. */
    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal amount -> Amount.plain(amount);
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
                yield copy;
            }
            case List<?> list -> list.stream().map(RowPrinter::plain).toList();
            case Number number -> number;
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
