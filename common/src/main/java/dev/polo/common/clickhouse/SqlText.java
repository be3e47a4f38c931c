package dev.polo.common.clickhouse;

import java.util.Collection;
import java.util.stream.Collectors;

/** Values as ClickHouse SQL text. */
public final class SqlText {
    private SqlText() {}

    /** A string literal; quotes, backslashes and control characters inside it are safe. */
    public static String literal(String value) {
        return "'" + escape(value).replace("'", "\\'") + "'";
    }

    /** {@code ('a', 'b')} for an IN; {@code ('')} stands in for an empty list, which SQL does not have. */
    public static String tuple(Collection<String> values) {
        return values.isEmpty()
                ? "('')"
                : values.stream().map(SqlText::literal).collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * A query parameter's value: the server reads parameters as TSV-escaped text, and client-v2 0.10.0 sends them as
     * they are, so a raw tab or newline would be refused (457) or cut.
     */
    static String escape(String value) {
        StringBuilder text = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\0' -> text.append("\\0");
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
