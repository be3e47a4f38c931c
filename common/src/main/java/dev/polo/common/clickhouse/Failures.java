package dev.polo.common.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.ServerException;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.error.Causes;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the client threw, said as one of ours. Codes are ClickHouse's own, from {@code src/Common/ErrorCodes.cpp}.
 */
final class Failures {
    private static final Set<Integer> AUTHENTICATION = Set.of(192, 193, 194, 195, 516);
    private static final Set<Integer> PRIVILEGE = Set.of(164, 497);
    /** No such table, database, or column in an insert's list: the last is a schema older than this build. */
    private static final Set<Integer> NOT_MIGRATED = Set.of(16, 60, 81);

    private static final int NOT_ENOUGH_SPACE = 243;
    /** A write that the disk refuses has one of several codes; the system's words are the same in all. */
    private static final String NO_SPACE_LEFT = "no space left on device";
    /** Timeouts, memory, too many parts or queries, a lost Keeper: the same statement may pass later. */
    private static final Set<Integer> BUSY = Set.of(159, 202, 209, 210, 241, 242, 252, 319, 394, 425, 999);
    /** The client's own code for an answer that is not ClickHouse's. */
    private static final int NO_CODE = 0;

    /** The client asks for compressed answers, and says so of one with status 200 that is not: a web page, for one. */
    private static final String NOT_COMPRESSED = "Invalid LZ4 magic byte";

    /** A syntax error lists every statement that ClickHouse knows. */
    private static final int LONGEST = 500;

    private static final int FIRST_SERVER_ERROR = 500;

    private static final Pattern FIRST_LINE =
            Pattern.compile("^(?:Code: \\d+\\. )?(?:DB::Exception: )?(.*?)(?: \\(version .*)?$");

    private final ClickHouseSettings settings;

    Failures(ClickHouseSettings settings) {
        this.settings = settings;
    }

    PoloException of(Throwable failure) {
        if (failure instanceof PoloException polo) {
            return polo;
        }
        ServerException server = Causes.find(failure, ServerException.class);
        if (server != null) {
            return ofServer(server);
        }
        if (Causes.find(failure, ConnectionInitiationException.class) != null) {
            return unreachable(Causes.rootMessage(failure), failure);
        }
        if (Causes.rootMessage(failure).contains(NOT_COMPRESSED)) {
            return notClickHouse("its answer is none of ClickHouse's", failure);
        }
        if (Causes.find(failure, ClickHouseException.class) != null
                || Causes.find(failure, IOException.class) != null) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_UNREACHABLE,
                    "ClickHouse at " + settings.url() + " broke off in the middle (" + Causes.rootMessage(failure)
                            + "). Its own log says why. Run the command again.",
                    failure);
        }
        return new PoloException(
                ErrorCode.BUG, "Reading or writing ClickHouse failed: " + Causes.rootMessage(failure), failure);
    }

    private PoloException ofServer(ServerException e) {
        int code = e.getCode();
        String said = firstLine(e);
        if (AUTHENTICATION.contains(code)) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_AUTHENTICATION,
                    "ClickHouse at " + settings.url() + " does not accept user '" + settings.user()
                            + "' with this password. Check POLO_CLICKHOUSE_USER and POLO_CLICKHOUSE_PASSWORD.",
                    e);
        }
        if (PRIVILEGE.contains(code)) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_PRIVILEGE,
                    "ClickHouse user '" + settings.user() + "' lacks a privilege: " + said,
                    e);
        }
        if (NOT_MIGRATED.contains(code)) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_NOT_MIGRATED,
                    "Database '" + settings.database() + "' does not hold Polo's tables: " + said
                            + " Run 'polo migrate' first.",
                    e);
        }
        if (code == NOT_ENOUGH_SPACE || said.toLowerCase(Locale.ROOT).contains(NO_SPACE_LEFT)) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_DISK_FULL,
                    "ClickHouse at " + settings.url() + " has no space left on its disk: " + said
                            + " Free some, then run the command again; nothing is half-written.",
                    e);
        }
        if (code == NO_CODE) {
            return notClickHouse(e, said);
        }
        ErrorCode generic = BUSY.contains(code) ? ErrorCode.CLICKHOUSE_BUSY : ErrorCode.CLICKHOUSE_REFUSED;
        return new PoloException(generic, "ClickHouse refused a statement (code " + code + "): " + said, e);
    }

    private PoloException notClickHouse(ServerException e, String said) {
        int status = e.getTransportProtocolCode();
        if (status >= FIRST_SERVER_ERROR) {
            return unreachable("HTTP " + status + ": " + said, e);
        }
        return notClickHouse("HTTP " + status + ": " + said, e);
    }

    private PoloException notClickHouse(String why, Throwable failure) {
        return new PoloException(
                ErrorCode.CLICKHOUSE_REFUSED,
                "What answers at " + settings.url() + " is not ClickHouse's HTTP interface (" + why
                        + "). Check POLO_CLICKHOUSE_URL.",
                failure);
    }

    private PoloException unreachable(String why, Throwable failure) {
        return new PoloException(
                ErrorCode.CLICKHOUSE_UNREACHABLE,
                "ClickHouse at " + settings.url() + " cannot be reached (" + why
                        + "). Check POLO_CLICKHOUSE_URL, and that the server is up and this machine may reach it.",
                failure);
    }

    private static String firstLine(ServerException e) {
        String message = PoloException.describe(e).lines().findFirst().orElse("");
        Matcher matcher = FIRST_LINE.matcher(message);
        String said = matcher.matches() ? matcher.group(1) : message;
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
    }
}
