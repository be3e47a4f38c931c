package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that ships with the command, from {@code queries/NAME.sql}. Its first comment line says what it shows; each
 * further one a parameter: {@code -- name: meaning = default}.
 *
 * @param parameters what each parameter means
 * @param defaults values of the parameters that may be left out
 */
record NamedQuery(
        String name, String description, Map<String, String> parameters, Map<String, String> defaults, String sql) {
    private static final Pattern PARAMETER = Pattern.compile("-- (\\w+): (.*?)(?: = (.*))?");

    static List<String> names() {
        return read("index.txt").lines().toList();
    }

    static NamedQuery of(String name) {
        if (!names().contains(name)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no query '" + name + "'. Use one of " + String.join(", ", names()) + ".");
        }
        String sql = read(name + ".sql");
        List<String> comments =
                sql.lines().takeWhile(line -> line.startsWith("--")).toList();
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String comment : comments.subList(1, comments.size())) {
            Matcher matcher = PARAMETER.matcher(comment);
            if (matcher.matches()) {
                parameters.put(matcher.group(1), matcher.group(2));
                String fallback = matcher.group(3);
                if (fallback != null || matcher.group(2).contains("empty for all")) {
                    defaults.put(matcher.group(1), fallback == null ? "" : fallback);
                }
            }
        }
        return new NamedQuery(name, comments.getFirst().substring(3), parameters, defaults, sql);
    }

    /** The rows, columns in order. */
    List<Map<String, Object>> rows(ClickHouse clickHouse, Map<String, String> given) {
        Map<String, String> values = new TreeMap<>(defaults);
        values.putAll(given);
        for (String parameter : values.keySet()) {
            if (!parameters.containsKey(parameter)) {
                throw wrong("has no parameter '" + parameter + "'");
            }
        }
        for (String parameter : parameters.keySet()) {
            if (!values.containsKey(parameter)) {
                throw wrong("needs --param " + parameter + "=… (" + parameters.get(parameter) + ")");
            }
        }
        return clickHouse.query(sql, values, NamedQuery::row);
    }

    private PoloException wrong(String what) {
        return new PoloException(ErrorCode.INVALID_ARGUMENT, "Query '" + name + "' " + what + ".");
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (String column : row.columns()) {
            @Nullable Object value = row.value(column);
            result.put(column, value == null ? "" : value);
        }
        return result;
    }

    private static String read(String file) {
        try (InputStream in = NamedQuery.class.getResourceAsStream("queries/" + file)) {
            if (in == null) {
                throw new PoloException(ErrorCode.BUG, "Query file " + file + " is not in this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
