package dev.polo.collectors.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An AWS that answers list calls from memory after a set time, for the benchmark: every account and region holds the same
 * mix of EC2's resources, with ids of its own; all other types are empty. It knows the account by the access key that its
 * own AssumeRole gave out. Pages are made once and kept.
 */
final class StubAws {
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=ASIA(\\d{12})[^/]*/\\d+/([a-z0-9-]+)/");
    private static final String CALLER = "100000000000";

    private final Duration latency;
    private final Estate estate;
    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();

    /** How many resources of each EC2 type an account has in a region. */
    record Estate(int instances, int volumes, int snapshots, int interfaces, int addresses, int groups, int subnets) {
        static final Estate STANDARD = new Estate(200, 350, 450, 200, 20, 20, 10);

        /** {@link #STANDARD}, with a factor. */
        static Estate times(int factor) {
            return new Estate(
                    200 * factor, 350 * factor, 450 * factor, 200 * factor, 20 * factor, 20 * factor, 10 * factor);
        }

        int size() {
            return instances + volumes + snapshots + interfaces + addresses + groups + subnets;
        }
    }

    StubAws(Duration latency, Estate estate) {
        this.latency = latency;
        this.estate = estate;
    }

    /** Serves until the process ends. */
    int start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        return server.getAddress().getPort();
    }

    long requests() {
        return requests.sum();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.increment();
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form = form(sent);
        Matcher credential = CREDENTIAL.matcher(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean assumed = credential.find();
        String account = assumed ? credential.group(1) : CALLER;
        String region = assumed ? credential.group(2) : "us-east-1";
        byte[] body = body(form, exchange, account, region);
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean json = form.isEmpty() && !exchange.getRequestURI().getPath().equals("/");
        exchange.getResponseHeaders().add("Content-Type", json ? "application/x-amz-json-1.1" : "text/xml");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] body(Map<String, String> form, HttpExchange exchange, String account, String region) {
        String action = form.getOrDefault("Action", "");
        if (action.isEmpty()) {
            boolean s3 = exchange.getRequestHeaders().getFirst("Authorization").contains("/s3/");
            return bytes(s3 ? "<ListAllMyBucketsResult/>" : "{}");
        }
        if (action.equals("AssumeRole")) {
            return bytes(StubPages.credentials(form.get("RoleArn").split(":", -1)[4]));
        }
        if (action.equals("GetCallerIdentity")) {
            return bytes(StubPages.caller(account));
        }
        boolean ec2 = form.getOrDefault("Version", "").equals("2016-11-15");
        int from = Integer.parseInt(form.getOrDefault("NextToken", "0"));
        int most = Integer.parseInt(form.getOrDefault("MaxResults", "1000"));
        // Addresses that AWS lends are a second view of the interfaces; the estate has none.
        boolean filtered = form.containsKey("Filter.1.Name");
        return ec2 && !filtered
                ? pages.computeIfAbsent(
                        action + " " + account + " " + region + " " + from,
                        _ -> bytes(StubPages.page(estate, action, account, region, from, most)))
                : bytes("<" + action + "Response><" + action + "Result/></" + action + "Response>");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> result = new HashMap<>();
        if (!body.startsWith("{")) {
            for (String pair : body.split("&", -1)) {
                int cut = pair.indexOf('=');
                if (cut > 0) {
                    result.put(
                            pair.substring(0, cut), URLDecoder.decode(pair.substring(cut + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return result;
    }
}
