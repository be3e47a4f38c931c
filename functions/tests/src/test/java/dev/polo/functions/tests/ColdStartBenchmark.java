package dev.polo.functions.tests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.polo.packing.Pack;
import dev.polo.testkit.config.TestEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * From the start of a function's process to its first 1,000 rows, on one core: the inventory of 1,000 volumes in turns with
 * {@link BareHandler}, which stores an event of each of the same volumes, does so after all the calls that Polo makes, or
 * stores rows that it makes up. Then what a warm invocation takes that has nothing to do. AWS is a stub that answers from memory. No test; run
 * by {@code bench/coldstart.sh}.
 */
final class ColdStartBenchmark {
    private static final int CORE = 0;
    private static final String SAME_QUESTIONS = "same questions";
    private static final int WARM = 300;
    private static final Path FUNCTIONS = Path.of(System.getProperty("polo.functions"));
    private static final Pattern ACTION = Pattern.compile("Action=(\\w+)");

    /** What a bare function has no use for. */
    private static final Predicate<String> NOT_BARE = Pattern.compile(
                    "/(polo-|logback|gson|woodstox|stax2|powertools|aws-embedded-metrics|failsafe|java-uuid)[^/]*$")
            .asPredicate();

    /**
     * @param primer what it is given before the clock starts, as before a snapshot; empty: the clock starts with the process
     * @param first what it is given at first
     * @param idle what it is given when it is warm and has nothing to do
     */
    private record Contender(String name, Function.Program program, String primer, String first, List<String> idle) {}

    /**
     * @param stored until the rows arrived in {@code resource_events}, by the server's clock
     * @param answered until the invocation's answer
     * @param idle medians of the warm invocations
     */
    private record Took(Duration stored, Duration answered, List<Duration> idle) {}

    private ColdStartBenchmark() {}

    /** @param arguments how many rounds, then flags for the functions' JVM */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length == 0 ? 7 : Integer.parseInt(arguments[0]);
        List<String> flags = Arrays.stream(arguments).skip(1).toList();
        String slot = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
        String part = """
                {"slot": "%s", "accounts": ["111111111111"], "regions": ["us-east-1"], "types": ["ebs:volume"]}""".formatted(slot);
        Function.Program bare = Function.Program.zip("bare", BareHandler.class.getName(), bareZip())
                .with(flags)
                .onCore(CORE);
        Function.Program polo =
                Function.Program.zip("ec2", "Ec2Handler").with(flags).onCore(CORE);
        List<Contender> contenders = List.of(
                new Contender("rows made up", bare, "", "\"made up\"", List.of()),
                new Contender("bare", bare, "", "\"volumes\"", List.of("\"nothing\"", "\"query\"")),
                new Contender("same calls", bare, "", "\"same calls\"", List.of()),
                new Contender(SAME_QUESTIONS, bare, "", "\"same questions\"", List.of()),
                new Contender("polo", polo, "", part, List.of(part)),
                new Contender("polo primed", polo, part.replace("}", ", \"dry_run\": true}"), part, List.of()));
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        HttpServer aws = stub(calls);
        Map<String, List<Took>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                results.computeIfAbsent(contender.name(), _ -> new ArrayList<>())
                        .add(measure(contender, aws));
            }
        }
        aws.stop(0);
        report(results);
        System.out.println("calls of all rounds: " + new TreeMap<>(calls));
        System.exit(0);
    }

    private static Took measure(Contender contender, HttpServer aws) throws IOException, InterruptedException {
        try (Surroundings surroundings = Surroundings.migrated()
                .with("AWS_ENDPOINT_URL", "http://127.0.0.1:" + aws.getAddress().getPort())) {
            Instant start = Instant.now();
            try (Function function = Function.start(contender.program(), surroundings.environment())) {
                if (!contender.primer().isEmpty()) {
                    function.invoke(contender.primer());
                    start = Instant.now();
                }
                String answer = function.invoke(contender.first()).toString();
                Instant answered = Instant.now();
                List<String> stored = surroundings.strings("""
                        SELECT toString(toUnixTimestamp64Milli(max(ingested_at))) AS x FROM resource_events
                        HAVING count() = %d""".formatted(BareHandler.ROWS));
                if (stored.isEmpty()) {
                    throw new IllegalStateException(
                            contender.name() + " stored other rows: " + answer + function.log());
                }
                List<Duration> idle = new ArrayList<>();
                for (String event : contender.idle()) {
                    idle.add(idle(function, event));
                }
                return new Took(
                        Duration.between(start, Instant.ofEpochMilli(Long.parseLong(stored.getFirst()))),
                        Duration.between(start, answered),
                        idle);
            }
        }
    }

    private static Duration idle(Function function, String event) throws IOException, InterruptedException {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < WARM; i++) {
            long start = System.nanoTime();
            function.send(event);
            took.add(Duration.ofNanos(System.nanoTime() - start));
        }
        return median(took.subList(WARM / 2, WARM));
    }

    private static void report(Map<String, List<Took>> results) {
        List<Took> same = results.get(SAME_QUESTIONS);
        results.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "%-16s stored %5d ms   by %s %.2f   answered %5d ms   idle %s ms   each: %s%n",
                name,
                median(all.stream().map(Took::stored).toList()).toMillis(),
                SAME_QUESTIONS,
                ratio(all, same),
                median(all.stream().map(Took::answered).toList()).toMillis(),
                IntStream.range(0, all.getFirst().idle().size())
                        .mapToObj(i -> "%.2f"
                                .formatted(median(all.stream()
                                                        .map(took -> took.idle().get(i))
                                                        .toList())
                                                .toNanos()
                                        / 1e6))
                        .toList(),
                all.stream()
                        .map(took ->
                                took.stored().toMillis() + "/" + took.answered().toMillis())
                        .collect(Collectors.joining(" "))));
    }

    /** The median of what it took until stored, each by the other's of the same round: the machine's speed changes. */
    private static double ratio(List<Took> all, List<Took> others) {
        return IntStream.range(0, all.size())
                .mapToDouble(i -> (double) all.get(i).stored().toMillis()
                        / others.get(i).stored().toMillis())
                .sorted()
                .skip(all.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2);
    }

    /** Packed as Polo's own are, from the libraries of {@code ec2} that it can use. */
    private static Path bareZip() throws IOException {
        Path folder = TestEnvironment.temporaryDir("bare");
        Path jar = folder.resolve("bare.jar");
        String entry = BareHandler.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file);
                InputStream bytes = BareHandler.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            bytes.transferTo(out);
        }
        Path classPath = folder.resolve("classpath");
        Files.writeString(
                classPath,
                Stream.of(Files.readString(FUNCTIONS.resolve("ec2/target/classpath"))
                                .strip()
                                .split(File.pathSeparator, -1))
                        .filter(NOT_BARE.negate())
                        .collect(Collectors.joining(File.pathSeparator)));
        Path zip = folder.resolve("bare.zip");
        Pack.main(new String[] {zip.toString(), "2026-01-01T00:00:00Z", jar.toString(), classPath.toString()});
        return zip;
    }

    private static HttpServer stub(Map<String, Integer> calls) throws IOException {
        byte[] volumes = volumes().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher named = ACTION.matcher(body);
            String action =
                    named.find() ? named.group(1) : exchange.getRequestHeaders().getFirst("X-Amz-Target");
            calls.merge(String.valueOf(action), 1, Integer::sum);
            switch (String.valueOf(action)) {
                case "DescribeVolumes" -> answer(exchange, 200, volumes);
                case "GetCallerIdentity" -> answer(exchange, 200, IDENTITY.getBytes(StandardCharsets.UTF_8));
                default -> answer(exchange, 400, DENIED.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private static final String IDENTITY = """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>\
            <Arn>arn:aws:iam::111111111111:user/polo</Arn><UserId>A</UserId><Account>111111111111</Account>\
            </GetCallerIdentityResult></GetCallerIdentityResponse>""";
    private static final String DENIED = "{\"__type\": \"AccessDeniedException\", \"message\": \"not here\"}";

    private static String volumes() {
        return IntStream.range(0, BareHandler.ROWS)
                .mapToObj(i -> """
                        <item><volumeId>vol-%017x</volumeId><size>100</size><snapshotId/><availabilityZone>us-east-1a</availabilityZone>\
                        <status>in-use</status><createTime>2026-01-31T00:00:00.000Z</createTime><volumeType>gp3</volumeType>\
                        <iops>3000</iops><throughput>125</throughput><encrypted>true</encrypted><tagSet><item>\
                        <key>marqo:customer</key><value>acme</value></item></tagSet></item>""".formatted(i))
                .collect(Collectors.joining(
                        "",
                        "<DescribeVolumesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>a</requestId><volumeSet>",
                        "</volumeSet></DescribeVolumesResponse>"));
    }
}
