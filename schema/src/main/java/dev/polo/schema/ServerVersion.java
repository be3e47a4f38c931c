package dev.polo.schema;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The oldest ClickHouse that Polo's tables work on: dictionary attributes of type Map came with 26.4. */
record ServerVersion(int major, int minor) {
    private static final ServerVersion OLDEST = new ServerVersion(26, 4);
    private static final Pattern LEADING = Pattern.compile("(\\d+)\\.(\\d+).*");

    static void check(ClickHouse clickHouse) {
        check(clickHouse.settings().url(), clickHouse.version());
    }

    static void check(URI url, String said) {
        Matcher matcher = LEADING.matcher(said);
        ServerVersion version = matcher.matches()
                ? new ServerVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new ServerVersion(0, 0);
        if (version.major < OLDEST.major || (version.major == OLDEST.major && version.minor < OLDEST.minor)) {
            throw new PoloException(
                    ErrorCode.CLICKHOUSE_TOO_OLD,
                    "ClickHouse at " + url + " is version " + said + "; Polo needs " + OLDEST.major + "." + OLDEST.minor
                            + " or newer. Upgrade the server.");
        }
    }
}
