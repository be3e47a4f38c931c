package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.StubHttp;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.HttpExecuteRequest;

/**
 * {@link StubPages} under the real SDK clients, in pages of a few, with a script for each list: what becomes of it, and
 * how much of the estate it holds. Everything that has no script is the whole estate in good health.
 */
final class ScriptedEstate implements StubHttp.Wire {
    /** Whose keys reach the other accounts' roles. */
    static final String CALLER = "100000000000";
    /** A region that no account has opted into. */
    static final String OFF = "ap-east-1";

    /** How many there are of each kind at each place. */
    static final int SIZE = 40;

    private static final int PAGE = 15;
    private static final String THEN = "then-";
    private static final String REGIONS = """
            <DescribeRegionsResponse><regionInfo>
            <item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
            <item><regionName>us-west-2</regionName><optInStatus>opt-in-not-required</optInStatus></item>
            <item><regionName>%s</regionName><optInStatus>not-opted-in</optInStatus></item>
            </regionInfo></DescribeRegionsResponse>
            """.formatted(OFF);
    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=(?:ASIA(\\d{12})|[^/]*)/\\d+/([a-z0-9-]+)/([a-z0-9-]+)/");
    private static final Pattern PARAMETER = Pattern.compile("(?:^|&)(Action|NextToken|RoleArn)=([^&]*)");

    /** What becomes of a list. */
    enum Script {
        WELL,
        DENIED,
        THROTTLED,
        MALFORMED,
        RESET,
        TIMED_OUT,
        /** The second page breaks off in the middle. */
        HALF_A_PAGE,
        /** The role's session is over when the second page is asked for. */
        EXPIRED,
        /** Each page has the same token. */
        REPEATED_TOKEN,
        /** Before every page comes an empty one that leads to it. */
        EMPTY_PAGES,
        NOT_OPTED_IN,
        /** An answer without an error, as after a fault of AWS's own: a quarter of what there is. */
        SHORT,
    }

    /** A list call of one account in one region. */
    record ListCall(String account, String region, String action) {}

    private final Map<ListCall, Script> scripts = new ConcurrentHashMap<>();
    private final Map<ListCall, Integer> sizes = new ConcurrentHashMap<>();
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();

    void script(ListCall call, Script script) {
        scripts.put(call, script);
    }

    /** How many of its resources are there: the first ones. */
    void size(ListCall call, int size) {
        sizes.put(call, size);
    }

    /** The account's role is refused from now on. */
    void refuse(String account) {
        refusing.add(account);
    }

    void heal() {
        scripts.clear();
        refusing.clear();
    }

    @Override
    public StubHttp.Answer send(HttpExecuteRequest request) throws IOException {
        Matcher credential = CREDENTIAL.matcher(
                request.httpRequest().firstMatchingHeader("Authorization").orElseThrow());
        if (!credential.find()) {
            throw new IOException("unsigned: " + request.httpRequest().getUri());
        }
        String account = credential.group(1) == null ? CALLER : credential.group(1);
        Map<String, String> form = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(StubHttp.body(request));
        while (parameter.find()) {
            form.put(parameter.group(1), URLDecoder.decode(parameter.group(2), StandardCharsets.UTF_8));
        }
        String action = form.getOrDefault("Action", "ListAccounts");
        return switch (action) {
            case "ListAccounts" -> StubHttp.Answer.ok("{\"Accounts\":[]}");
            case "GetCallerIdentity" -> StubHttp.Answer.ok(StubPages.caller(account));
            case "AssumeRole" -> role(form.get("RoleArn").split(":", -1)[4]);
            case "DescribeRegions" -> StubHttp.Answer.ok(REGIONS);
            default -> page(new ListCall(account, credential.group(2), action), form.getOrDefault("NextToken", ""));
        };
    }

    private StubHttp.Answer role(String account) {
        return refusing.contains(account)
                ? new StubHttp.Answer(
                        403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
                : StubHttp.Answer.ok(StubPages.credentials(account));
    }

    private StubHttp.Answer page(ListCall call, String token) throws IOException {
        Script script = scripts.getOrDefault(call, Script.WELL);
        boolean first = token.isEmpty();
        return switch (script) {
            case WELL -> StubHttp.Answer.ok(healthy(call, token, 1));
            case DENIED -> error(403, "UnauthorizedOperation");
            case THROTTLED -> error(503, "RequestLimitExceeded");
            case MALFORMED -> StubHttp.Answer.ok("<html>gateway");
            case RESET -> throw new SocketException("Connection reset");
            case TIMED_OUT -> throw new SocketTimeoutException("Read timed out");
            case HALF_A_PAGE -> {
                String whole = healthy(call, token, 1);
                yield StubHttp.Answer.ok(first ? whole : whole.substring(0, whole.length() / 2));
            }
            case EXPIRED -> first ? StubHttp.Answer.ok(healthy(call, token, 1)) : error(400, "ExpiredToken");
            case REPEATED_TOKEN -> StubHttp.Answer.ok(healthy(call, "", 1));
            case EMPTY_PAGES ->
                token.startsWith(THEN)
                        ? StubHttp.Answer.ok(healthy(call, token.substring(THEN.length()), 1))
                        : StubHttp.Answer.ok("<" + call.action() + "Response><nextToken>" + THEN + token
                                + "</nextToken></" + call.action() + "Response>");
            case NOT_OPTED_IN -> error(401, "OptInRequired");
            case SHORT -> StubHttp.Answer.ok(healthy(call, token, 4));
        };
    }

    /** @param part one of how many of the resources are told */
    private String healthy(ListCall call, String token, int part) {
        int size = sizes.getOrDefault(call, SIZE) / part;
        StubAws.Estate estate = new StubAws.Estate(size, size, size, size, size, size, size);
        int from = token.isEmpty() ? 0 : Integer.parseInt(token);
        return StubPages.page(estate, call.action(), call.account(), call.region(), from, PAGE);
    }

    private static StubHttp.Answer error(int status, String code) {
        return new StubHttp.Answer(
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>no</Message></Error></Errors></Response>");
    }
}
