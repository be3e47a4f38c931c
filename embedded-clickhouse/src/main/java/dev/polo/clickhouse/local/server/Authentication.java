package dev.polo.clickhouse.local.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The one user of this server, by any of the three ways a ClickHouse client may name itself. */
record Authentication(String user, String password) {
    private static final String BASIC = "Basic ";
    private static final String DEFAULT_USER = "default";

    void check(HttpRequest request, RequestParameters parameters) {
        Authentication given = given(request, parameters);
        if (!same(given.user, user) || !same(given.password, password)) {
            throw EngineException.of(
                    EngineException.AUTHENTICATION_FAILED,
                    "AUTHENTICATION_FAILED",
                    given.user
                            + ": Authentication failed: password is incorrect, or there is no user with such name."
                            + " User and password of this server stand in its server.json");
        }
    }

    private static Authentication given(HttpRequest request, RequestParameters parameters) {
        String user = RequestParameters.header(request, "X-ClickHouse-User");
        String key = RequestParameters.header(request, "X-ClickHouse-Key");
        if (user != null || key != null) {
            return of(user, key);
        }
        String authorization = RequestParameters.header(request, HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return ofBasic(authorization.substring(BASIC.length()).strip());
        }
        return of(parameters.user(), parameters.password());
    }

    private static Authentication ofBasic(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? of(decoded, null) : of(decoded.substring(0, colon), decoded.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return of(null, null);
        }
    }

    private static Authentication of(@Nullable String user, @Nullable String password) {
        return new Authentication(
                user == null || user.isEmpty() ? DEFAULT_USER : user, password == null ? "" : password);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user;
    }
}
