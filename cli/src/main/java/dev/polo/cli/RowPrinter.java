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
    private static final ObjectMapper LINE = new ObjectMapper();

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
            console.out()
                    .print(new CsvMapper()
                            .writer(schema.build())
                            .writeValueAsString(
                                    rows.stream().map(RowPrinter::flat).toList()));
            console.out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("flat rows always have a CSV form", e);
        }
    }

    /** A cell of CSV holds one value: maps and lists, such as an event's properties, are there as JSON text. */
    private static Map<String, Object> flat(Map<String, Object> row) {
        Map<String, Object> cells = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            Object plain = plain(value);
            try {
                cells.put(name, plain instanceof Map || plain instanceof List ? LINE.writeValueAsString(plain) : plain);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("maps and lists always have a JSON form", e);
            }
        });
        return cells;
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
