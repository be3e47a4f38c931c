package dev.polo.clickhouse.local.server;

import java.io.Serial;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A refusal in ClickHouse's own words and with ClickHouse's own code, whether the engine says it or the front does. */
final class EngineException extends RuntimeException {
    static final int UNKNOWN_SETTING = 115;
    static final int SYNTAX_ERROR = 62;
    static final int NOT_IMPLEMENTED = 48;
    static final int BAD_ARGUMENTS = 36;
    static final int READONLY = 164;
    static final int INTO_OUTFILE_NOT_ALLOWED = 219;
    static final int UNKNOWN_TYPE_OF_QUERY = 78;
    static final int CANNOT_DECOMPRESS = 271;
    static final int SESSION_NOT_FOUND = 372;
    static final int SESSION_IS_LOCKED = 373;
    static final int INVALID_SESSION_TIMEOUT = 374;
    static final int SERVER_OVERLOADED = 745;
    static final int AUTHENTICATION_FAILED = 516;
    static final int UNKNOWN_EXCEPTION = 1002;

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\.");

    private final int code;

    private EngineException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** From a message of the engine, which begins with {@code Code: N.} except in a few errors of the C layer itself. */
    static EngineException of(String engineMessage) {
        Matcher matcher = CODE.matcher(engineMessage);
        return matcher.find()
                ? new EngineException(Integer.parseInt(matcher.group(1)), engineMessage)
                : of(BAD_ARGUMENTS, "BAD_ARGUMENTS", engineMessage);
    }

    static EngineException of(int code, String name, String sentence) {
        return new EngineException(code, "Code: %d. DB::Exception: %s. (%s)".formatted(code, sentence, name));
    }

    int code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** The status a ClickHouse server answers with: src/Server/HTTP/exceptionCodeToHTTPStatus.cpp. */
    int httpStatus() {
        return switch (code) {
            case 194 -> 401;
            case 192, 193, AUTHENTICATION_FAILED, 512, 497 -> 403;
            case BAD_ARGUMENTS, 427, 6, 25, 26, 38, 41, 72, 441, 675, 676, 27, 376, 15, 44, 10, 54, 8, 167, 168 -> 400;
            case SYNTAX_ERROR, 89, 117, 53, 321 -> 400;
            case 60, 46, 47, 50, 56, 81, UNKNOWN_SETTING, 80, 63, 73, 336, UNKNOWN_TYPE_OF_QUERY, 511 -> 404;
            case 307 -> 413;
            case NOT_IMPLEMENTED -> 501;
            case 209, 76, 439 -> 503;
            case 381 -> 411;
            case 159 -> 408;
            case 493 -> 415;
            default -> 500;
        };
    }
}
