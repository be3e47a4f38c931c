package dev.polo.clickhouse.local.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the statement of a request. A request is the text of its parameter {@code query}, a line feed, and its body:
 * the SQL may be in either or both, and the rows of an INSERT follow the SQL's head wherever that ends. Rows are not
 * read here: they stay in the stream.
 */
final class StatementReader {
    /** ClickHouse's max_query_size: the head of an INSERT ends within it. */
    private static final int HEAD = 256 * 1024;

    private static final int LONGEST_QUERY = 64 * 1024 * 1024;

    private final Set<String> formats;
    private final String defaultFormat;

    /** @param formats all that the engine knows, in lower case: what follows a column named `format` is none of them */
    StatementReader(Set<String> formats, String defaultFormat) {
        this.formats = formats;
        this.defaultFormat = defaultFormat;
    }

    Statement read(String query, InputStream body) throws IOException {
        byte[] text = query.getBytes(StandardCharsets.UTF_8);
        InputStream all = query.isEmpty()
                ? body
                : new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(text), new ByteArrayInputStream(new byte[] {'\n'})),
                        body);
        byte[] head = all.readNBytes(Math.max(HEAD, text.length + 1));
        SqlTokens tokens = new SqlTokens(head, head.length);
        tokens.next();
        if (tokens.isWord("INSERT")) {
            Statement.Insert insert = insert(tokens, head, all);
            if (insert != null) {
                return insert;
            }
        }
        byte[] rest = all.readNBytes(LONGEST_QUERY - head.length);
        if (rest.length == LONGEST_QUERY - head.length) {
            throw EngineException.of(EngineException.SYNTAX_ERROR, "SYNTAX_ERROR", "The query is longer than 64 MiB");
        }
        byte[] sql = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, sql, head.length, rest.length);
        return query(sql);
    }

    /** The INSERT up to its rows; null when it has a SELECT, or when it is not one that the engine would parse. */
    private Statement.@Nullable Insert insert(SqlTokens tokens, byte[] head, InputStream all) {
        int depth = 0;
        boolean name = true; // a table may be called `format` or `values`
        while (tokens.next() != SqlTokens.Kind.END) {
            if (tokens.isSymbol('(')) {
                depth++;
            } else if (tokens.isSymbol(')')) {
                depth--;
            } else if (tokens.isWord("SELECT") || tokens.isWord("WITH")) {
                return null;
            } else if (depth == 0 && tokens.isWord("INFILE")) {
                throw EngineException.of(
                        EngineException.UNKNOWN_TYPE_OF_QUERY,
                        "UNKNOWN_TYPE_OF_QUERY",
                        "FROM INFILE reads a file of the client's machine; send the rows in the request's body");
            } else if (depth == 0 && !name && tokens.isWord("VALUES")) {
                return rows(head, tokens.start(), "Values", tokens.end(), all);
            } else if (depth == 0 && !name && tokens.isWord("FORMAT")) {
                int end = tokens.start();
                if (tokens.next() == SqlTokens.Kind.WORD) {
                    int from = skipToRows(head, tokens.end());
                    return rows(head, end, tokens.text(), from, all);
                }
            }
            name = tokens.isWord("INTO") || tokens.isWord("TABLE") || tokens.isWord("FUNCTION") || tokens.isSymbol('.');
        }
        return null;
    }

    private static Statement.Insert rows(byte[] head, int end, String format, int from, InputStream all) {
        InputStream rows = new ByteArrayInputStream(head, from, head.length - from);
        return new Statement.Insert(Arrays.copyOf(head, end), format, new SequenceInputStream(rows, all));
    }

    /** As ParserInsertQuery does: blanks, then one line end at most; what follows is data. */
    private static int skipToRows(byte[] head, int from) {
        int at = from;
        while (at < head.length && (head[at] == ' ' || head[at] == '\t' || head[at] == '\f')) {
            at++;
        }
        if (at < head.length && head[at] == '\r') {
            at++;
        }
        if (at < head.length && head[at] == '\n') {
            at++;
        }
        return at;
    }

    private Statement.Query query(byte[] sql) {
        SqlTokens tokens = new SqlTokens(sql, sql.length);
        String format = defaultFormat;
        boolean whole = false;
        boolean insert = false;
        boolean select = false;
        boolean ended = false;
        String previous = "";
        if (new SqlTokens(sql, sql.length).next() == SqlTokens.Kind.END) {
            throw EngineException.of(EngineException.SYNTAX_ERROR, "SYNTAX_ERROR", "Syntax error: Empty query");
        }
        for (boolean first = true; tokens.next() != SqlTokens.Kind.END; first = false) {
            if (ended) {
                throw EngineException.of(
                        EngineException.SYNTAX_ERROR, "SYNTAX_ERROR", "Multi-statements are not allowed");
            }
            if (first) {
                insert = tokens.isWord("INSERT");
                select = tokens.isWord("SELECT")
                        || tokens.isWord("WITH")
                        || tokens.isWord("FROM")
                        || tokens.isSymbol('(');
            }
            refuse(tokens, previous, insert);
            if (tokens.kind() == SqlTokens.Kind.WORD
                    && previous.equalsIgnoreCase("FORMAT")
                    && formats.contains(tokens.text().toLowerCase(Locale.ROOT))) {
                format = tokens.text();
            }
            whole |= tokens.isWord("TOTALS")
                    || tokens.isWord("EXTREMES")
                    || tokens.isWord("output_format_json_array_of_rows");
            ended = tokens.isSymbol(';');
            previous = tokens.kind() == SqlTokens.Kind.QUOTED ? "" : tokens.text();
        }
        return new Statement.Query(sql, format, select, whole);
    }

    private static void refuse(SqlTokens tokens, String previous, boolean insert) {
        if (tokens.isWord("OUTFILE") && previous.equalsIgnoreCase("INTO")) {
            throw EngineException.of(
                    EngineException.INTO_OUTFILE_NOT_ALLOWED,
                    "INTO_OUTFILE_NOT_ALLOWED",
                    "INTO OUTFILE is not allowed");
        }
        // The engine would write no row and report no error.
        if (insert && tokens.isSymbol('(') && previous.equalsIgnoreCase("input")) {
            throw EngineException.of(
                    EngineException.NOT_IMPLEMENTED,
                    "NOT_IMPLEMENTED",
                    "INSERT ... SELECT FROM input() is not supported by the embedded engine; insert into a table and"
                            + " select from it");
        }
    }
}
