package dev.polo.common.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.ServerException;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the client threw, said as one of ours. Codes are ClickHouse's own, from {@code src/Common/ErrorCodes.cpp}.
 */
final class Failures {
    private static final Set<Integer> AUTHENTICATION = Set.of(192, 193, 194, 195, 516);
    private static final Set<Integer> PRIVILEGE = Set.of(164, 497);
    private static final Set<Integer> NOT_MIGRATED = Set.of(60, 81);
    private static final Set<Integer> DISK_FULL = Set.of(243, 1001);
    /** Timeouts, memory and too many parts or queries: the same statement may pass later. */
    private static final Set<Integer> BUSY = Set.of(159, 202, 209, 210, 241, 252, 319, 394, 425);

    private static final Pattern FIRST_LINE =
            Pattern.compile("^(?:Code: \\d+\\. )?(?:DB::Exception: )?(.*?)(?: \\(version .*)?$");

    private final ClickHouseSettings settings;

    Failures(ClickHouseSettings settings) {
        this.settings = settings;
    }

    PoloException of(Throwable failure) {
        ServerException server = find(failure, ServerException.class);
        if (server != null) {
            return ofServer(server);
        }
        if (failure instanceof PoloException polo) {
            return polo;
        }
        if (find(failure, ClickHouseException.class) != null || find(failure, java.io.IOException.class) != null) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_UNREACHABLE,
                    "ClickHouse at " + settings.url() + " cannot be reached (" + rootMessage(failure)
                            + "). Check POLO_CLICKHOUSE_URL, and that the server is up and this machine may reach it.",
                    failure);
        }
        return new PoloException(
                ErrorCode.BUG, "Reading or writing ClickHouse failed: " + rootMessage(failure), failure);
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
        if (DISK_FULL.contains(code) && said.toLowerCase(Locale.ROOT).contains("space")) {
            return new PoloException(
                    ErrorCode.CLICKHOUSE_DISK_FULL,
                    "ClickHouse at " + settings.url() + " has no space left on its disk: " + said
                            + " Free some, then run the command again; nothing is half-written.",
                    e);
        }
        ErrorCode generic = BUSY.contains(code) ? ErrorCode.CLICKHOUSE_BUSY : ErrorCode.CLICKHOUSE_REFUSED;
        return new PoloException(generic, "ClickHouse refused a statement (code " + code + "): " + said, e);
    }

    private static String firstLine(ServerException e) {
        String message = PoloException.describe(e).lines().findFirst().orElse("");
        Matcher matcher = FIRST_LINE.matcher(message);
        return matcher.matches() ? matcher.group(1) : message;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return PoloException.describe(root).lines().findFirst().orElse("");
    }

    private static <E extends Throwable> @Nullable E find(Throwable failure, Class<E> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
