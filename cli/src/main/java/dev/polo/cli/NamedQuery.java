package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query that ships with the command, from {@code queries/NAME.sql}. Its comment says first what it shows, then, a line
 * each, its parameters: {@code -- name: meaning = default}. What follows them explains the statement.
 *
 * @param parameters what each parameter means
 * @param defaults values of the parameters that may be left out
 */
record NamedQuery(
        String name, String description, Map<String, String> parameters, Map<String, String> defaults, String sql) {
    private static final Pattern TYPED = Pattern.compile("\\{(\\w+):(\\w+)}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");
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
        for (String comment : comments) {
            Matcher matcher = PARAMETER.matcher(comment);
            if (matcher.matches()) {
                parameters.put(matcher.group(1), matcher.group(2));
                String fallback = matcher.group(3);
                if (fallback != null || matcher.group(2).contains("empty for all")) {
                    defaults.put(matcher.group(1), fallback == null ? "" : fallback);
                }
            }
        }
        String description = comments.stream()
                .takeWhile(line -> !PARAMETER.matcher(line).matches())
                .map(line -> line.substring(3))
                .collect(Collectors.joining(" "));
        return new NamedQuery(name, description, parameters, defaults, sql);
    }

    /** The rows, columns in order. */
    List<Map<String, Object>> rows(ClickHouse clickHouse, Map<String, String> given) {
        return clickHouse.query(sql, values(given), NamedQuery::row);
    }

    /**
     * Every parameter's value.
     *
     * @throws PoloException INVALID_ARGUMENT for one that is unknown, missing or of the wrong kind
     */
    Map<String, String> values(Map<String, String> given) {
        Map<String, String> values = new TreeMap<>(defaults);
        values.putAll(given);
        for (String parameter : values.keySet()) {
            if (!parameters.containsKey(parameter)) {
                throw wrong("has no parameter '" + parameter + "'");
            }
        }
        for (String parameter : parameters.keySet()) {
            if (values.getOrDefault(parameter, "").isBlank()
                    && !defaults.getOrDefault(parameter, "?").isEmpty()) {
                throw wrong("needs --param " + parameter + "=… (" + parameters.get(parameter) + ")");
            }
        }
        checkKinds(values);
        return values;
    }

    /** ClickHouse would say it too, but as a refusal of a statement that the person never saw. */
    private void checkKinds(Map<String, String> values) {
        Matcher typed = TYPED.matcher(sql);
        while (typed.find()) {
            String parameter = typed.group(1);
            String value = values.getOrDefault(parameter, "");
            boolean right = switch (typed.group(2)) {
                case "Date" -> isDate(value);
                case "UInt32" -> WHOLE_NUMBER.matcher(value).matches();
                default -> true;
            };
            if (!right) {
                throw wrong("cannot take --param " + parameter + "='" + value + "': expected "
                        + (typed.group(2).equals("Date") ? "a date such as 2026-01-31" : "a whole number"));
            }
        }
        if (parameters.containsKey("from")
                && isDate(values.getOrDefault("from", ""))
                && isDate(values.getOrDefault("to", ""))
                && LocalDate.parse(values.get("from")).isAfter(LocalDate.parse(values.get("to")))) {
            throw wrong("has from=" + values.get("from") + " after to=" + values.get("to") + "; swap them");
        }
    }

    private static boolean isDate(String value) {
        try {
            LocalDate.parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
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
