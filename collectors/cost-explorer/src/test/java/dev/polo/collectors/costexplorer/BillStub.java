package dev.polo.collectors.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Cost Explorer that answers fast: one day of any number of lines, in pages that are made up beforehand. A program of
 * its own, so that what it takes is not counted as Polo's. {@code GET /restate} changes one line in a hundred.
 */
final class BillStub {
    private static final int PAGE = 5_000;
    private static final int USAGE_TYPES = 200;
    private static final long HOURS = 24;
    /** Stands for a day's groups until they are sent. */
    private static final String GROUPS = "@";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int lines;
    private final List<byte[]> linePages = new ArrayList<>();
    private byte[] byService = {};
    private byte[] byRecordType = {};
    private int restated;

    private BillStub(int lines) {
        this.lines = lines;
        makeUp();
    }

    private void makeUp() {
        linePages.clear();
        for (int start = 0; start < lines; start += PAGE) {
            StringBuilder groups = new StringBuilder();
            lines(groups, start);
            linePages.add(groups.toString().getBytes(StandardCharsets.UTF_8));
        }
        totals();
    }

    /** Prints its port and serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        BillStub stub = new BillStub(Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/restate", exchange -> {
            stub.restated++;
            stub.makeUp();
            answer(exchange, "{}");
        });
        server.createContext("/", exchange -> {
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            if (target.contains("GetCostAndUsage")) {
                stub.page(exchange);
            } else {
                answer(exchange, other(target));
            }
        });
        server.start();
        System.out.println(server.getAddress().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        server.stop(0);
    }

    /** Who is asking, and whether there are more accounts: none. */
    private static String other(String target) {
        return target.contains("Organizations")
                ? "{\"Accounts\":[]}"
                : "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account>"
                        + "<Arn>arn:aws:iam::111111111111:user/bench</Arn></GetCallerIdentityResult>"
                        + "</GetCallerIdentityResponse>";
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        answer(exchange, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, byte[]... parts) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(
                200, Arrays.stream(parts).mapToLong(part -> part.length).sum());
        for (byte[] part : parts) {
            exchange.getResponseBody().write(part);
        }
        exchange.close();
    }

    private void page(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        LocalDate from = LocalDate.parse(request.at("/TimePeriod/Start").asText());
        LocalDate to = LocalDate.parse(request.at("/TimePeriod/End").asText());
        String key = request.at("/GroupBy/0/Key").asText();
        int start = request.path("NextPageToken").asInt(0);
        byte[] groups = switch (key) {
            case "RESOURCE_ID" -> linePages.get(start / PAGE);
            case "SERVICE" -> byService;
            default -> byRecordType;
        };
        int next = start + PAGE;
        String token = key.equals("RESOURCE_ID") && next < lines ? ",\"NextPageToken\":\"" + next + "\"" : "";
        LocalDate yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        String[] around = from.datesUntil(to)
                .map(day -> "{\"TimePeriod\":{\"Start\":\"" + day + "\",\"End\":\"" + day.plusDays(1)
                        + "\"},\"Total\":{},\"Groups\":[" + (day.equals(yesterday) ? GROUPS : "")
                        + "],\"Estimated\":true}")
                .collect(Collectors.joining(",", "{\"ResultsByTime\":[", "]" + token + "}"))
                .split(GROUPS, -1);
        answer(
                exchange,
                around[0].getBytes(StandardCharsets.UTF_8),
                around.length == 1 ? new byte[0] : groups,
                around.length == 1 ? new byte[0] : around[1].getBytes(StandardCharsets.UTF_8));
    }

    private void totals() {
        StringBuilder services = new StringBuilder();
        BigDecimal whole = BigDecimal.ZERO;
        for (int type = 0; type < USAGE_TYPES; type++) {
            BigDecimal sum = sum(type);
            group(services, "Service " + type % 20, "Usage:type-" + type, sum, HOURS * count(type));
            whole = whole.add(sum);
        }
        StringBuilder recordTypes = new StringBuilder();
        group(recordTypes, "Usage", "Everything", whole, HOURS * lines);
        byService = services.toString().getBytes(StandardCharsets.UTF_8);
        byRecordType = recordTypes.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void lines(StringBuilder groups, int start) {
        for (int i = start; i < Math.min(lines, start + PAGE); i++) {
            group(
                    groups,
                    "i-" + Long.toHexString(0x100000000000000L + i * 7919L),
                    "Usage:type-" + i % USAGE_TYPES,
                    amount(i),
                    HOURS);
        }
    }

    private static void group(StringBuilder groups, String first, String second, BigDecimal amount, long hours) {
        String money = "\":{\"Amount\":\"" + amount.toPlainString() + "\",\"Unit\":\"USD\"}";
        groups.append(groups.isEmpty() ? "" : ",")
                .append("{\"Keys\":[\"")
                .append(first)
                .append("\",\"")
                .append(second)
                .append("\"],\"Metrics\":{\"UnblendedCost")
                .append(money)
                .append(",\"AmortizedCost")
                .append(money)
                .append(",\"NetAmortizedCost")
                .append(money)
                .append(",\"UsageQuantity\":{\"Amount\":\"")
                .append(hours)
                .append("\",\"Unit\":\"Hrs\"}}}");
    }

    private BigDecimal amount(int line) {
        int restatements = line / USAGE_TYPES % 100 == 0 ? restated : 0;
        return new BigDecimal("0.0123456789").add(BigDecimal.valueOf(line % 997 + restatements, 6));
    }

    private long count(int type) {
        return Math.ceilDiv(lines - type, USAGE_TYPES);
    }

    private BigDecimal sum(int type) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int line = type; line < lines; line += USAGE_TYPES) {
            sum = sum.add(amount(line));
        }
        return sum;
    }
}
