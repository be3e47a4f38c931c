package dev.polo.clickhouse.local.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.net.WWWFormCodec;
import org.jspecify.annotations.Nullable;

/**
 * What a request says besides its SQL: parameters of the URL, and the headers that stand for some of them.
 *
 * @param settings settings of the engine, by name: every parameter that the protocol does not keep for itself
 * @param queryParameters values of {@code {name:Type}} placeholders, in ClickHouse's escaped form, as they came
 */
record RequestParameters(
        String query,
        String queryId,
        @Nullable String database,
        @Nullable String format,
        @Nullable String user,
        @Nullable String password,
        @Nullable String sessionId,
        @Nullable String sessionTimeout,
        boolean sessionCheck,
        boolean compress,
        boolean decompress,
        boolean wholeBeforeAnswer,
        boolean readOnly,
        Map<String, String> settings,
        Map<String, String> queryParameters) {

    private static final Set<String> OF_THE_PROTOCOL = Set.of(
            "query",
            "query_id",
            "database",
            "default_format",
            "user",
            "password",
            "quota_key",
            "role",
            "stacktrace",
            "session_id",
            "session_timeout",
            "session_check",
            "close_session",
            "compress",
            "decompress",
            "wait_end_of_query",
            "buffer_size",
            "client_protocol_version",
            "log_comment");
    private static final String QUERY_PARAMETER = "param_";
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    static RequestParameters of(HttpRequest request) {
        Map<String, String> url = new LinkedHashMap<>();
        for (NameValuePair pair : WWWFormCodec.parse(rawQuery(request), StandardCharsets.UTF_8)) {
            url.put(pair.getName(), pair.getValue() == null ? "" : pair.getValue());
        }
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> queryParameters = new LinkedHashMap<>();
        url.forEach((name, value) -> {
            if (name.startsWith(QUERY_PARAMETER)) {
                queryParameters.put(name.substring(QUERY_PARAMETER.length()), value);
            } else if (!OF_THE_PROTOCOL.contains(name)) {
                settings.put(settingName(name), value);
            }
        });
        String queryId = or(url.get("query_id"), header(request, "X-ClickHouse-Query-Id"));
        return new RequestParameters(
                url.getOrDefault("query", ""),
                queryId == null || queryId.isEmpty() ? UUID.randomUUID().toString() : queryId,
                or(url.get("database"), header(request, "X-ClickHouse-Database")),
                or(url.get("default_format"), header(request, "X-ClickHouse-Format")),
                url.get("user"),
                url.get("password"),
                url.get("session_id"),
                url.get("session_timeout"),
                flag(url, "session_check"),
                flag(url, "compress"),
                flag(url, "decompress"),
                flag(url, "wait_end_of_query") || flag(settings, "http_wait_end_of_query"),
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD"),
                settings,
                queryParameters);
    }

    RequestParameters withSettings(Map<String, String> others) {
        return new RequestParameters(
                query,
                queryId,
                database,
                format,
                user,
                password,
                sessionId,
                sessionTimeout,
                sessionCheck,
                compress,
                decompress,
                wholeBeforeAnswer,
                readOnly,
                others,
                queryParameters);
    }

    boolean httpCompression() {
        return flag(settings, "enable_http_compression");
    }

    private static String rawQuery(HttpRequest request) {
        try {
            URI uri = request.getUri();
            return uri.getRawQuery() == null ? "" : uri.getRawQuery();
        } catch (URISyntaxException e) {
            throw EngineException.of(
                    EngineException.BAD_ARGUMENTS,
                    "BAD_ARGUMENTS",
                    "The request's address is malformed: percent-encode the query: " + e.getMessage());
        }
    }

    private static String settingName(String name) {
        if (!SETTING_NAME.matcher(name).matches()) {
            throw EngineException.of(
                    EngineException.UNKNOWN_SETTING, "UNKNOWN_SETTING", "Unknown setting '" + name + "'");
        }
        return name;
    }

    private static boolean flag(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        return value.equals("1") || value.equalsIgnoreCase("true");
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first != null && !first.isEmpty() ? first : second;
    }

    static @Nullable String header(HttpRequest request, String name) {
        var header = request.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
