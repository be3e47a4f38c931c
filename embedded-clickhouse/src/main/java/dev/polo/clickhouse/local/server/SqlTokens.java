package dev.polo.clickhouse.local.server;

import java.nio.charset.StandardCharsets;

/**
 * A cursor over the tokens of a statement, by the rules of ClickHouse's lexer: words, quoted names and strings with
 * backslash and doubled-quote escapes, heredocs, three kinds of comments. It reads bytes, because behind the head of an
 * INSERT there may be binary rows. Not thread-safe.
 */
final class SqlTokens {
    enum Kind {
        WORD,
        QUOTED,
        SYMBOL,
        END
    }

    private final byte[] sql;
    private final int limit;
    private int start;
    private int end;
    private Kind kind = Kind.END;

    SqlTokens(byte[] sql, int limit) {
        this.sql = sql;
        this.limit = limit;
    }

    /** Moves to the next token; {@link Kind#END} at the end of the text, for ever. */
    Kind next() {
        start = skipSpaceAndComments(end);
        if (start >= limit) {
            start = limit;
            end = limit;
            kind = Kind.END;
            return kind;
        }
        byte first = sql[start];
        if (isWord(first)) {
            end = start + 1;
            while (end < limit && isWord(sql[end])) {
                end++;
            }
            kind = Kind.WORD;
        } else if (first == '\'' || first == '"' || first == '`') {
            end = endOfQuoted(start);
            kind = Kind.QUOTED;
        } else if (first == '$') {
            end = endOfHeredoc(start);
            kind = end == start + 1 ? Kind.SYMBOL : Kind.QUOTED;
        } else {
            end = start + 1;
            kind = Kind.SYMBOL;
        }
        return kind;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text().equalsIgnoreCase(word);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && sql[start] == symbol;
    }

    String text() {
        return new String(sql, start, end - start, StandardCharsets.UTF_8);
    }

    Kind kind() {
        return kind;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private int skipSpaceAndComments(int from) {
        int at = from;
        while (at < limit) {
            if (isSpace(sql[at])) {
                at++;
            } else if (matches(at, "--") || matches(at, "# ") || matches(at, "#!")) {
                at = lineEnd(at);
            } else if (matches(at, "/*")) {
                at = after(at + 2, "*/");
            } else {
                return at;
            }
        }
        return limit;
    }

    private int endOfQuoted(int from) {
        byte quote = sql[from];
        for (int at = from + 1; at < limit; at++) {
            if (sql[at] == '\\') {
                at++;
            } else if (sql[at] == quote) {
                if (at + 1 < limit && sql[at + 1] == quote) {
                    at++;
                } else {
                    return at + 1;
                }
            }
        }
        return limit;
    }

    private int endOfHeredoc(int from) {
        int at = from + 1;
        while (at < limit && isWord(sql[at])) {
            at++;
        }
        if (at >= limit || sql[at] != '$') {
            return from + 1;
        }
        String tag = new String(sql, from, at + 1 - from, StandardCharsets.ISO_8859_1);
        return after(at + 1, tag);
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < limit && sql[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The position behind the next occurrence of the text, or the end. */
    private int after(int from, String text) {
        for (int at = from; at + text.length() <= limit; at++) {
            if (matches(at, text)) {
                return at + text.length();
            }
        }
        return limit;
    }

    private boolean matches(int at, String text) {
        if (at + text.length() > limit) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (sql[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static boolean isWord(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b < 0;
    }
}
