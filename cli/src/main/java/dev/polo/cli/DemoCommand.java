package dev.polo.cli;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.hierarchyadmin.NodeTable;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.hierarchy.BuildReport;
import dev.polo.hierarchy.CostTree;
import dev.polo.hierarchy.TreeQuery;
import dev.polo.hierarchy.TreeRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** {@code polo demo}. */
@Command(
        name = "demo",
        description = "The whole pipeline on this machine: a ClickHouse, an emulated AWS with the estate of a company"
                + " called Acme, and its cost tree at the end. Touches nothing of yours.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  polo demo", "  polo demo --keep", "  polo demo --format json > demo.json"})
final class DemoCommand implements Callable<Integer> {
    private final Workplace workplace;
    private final Console console;

    @Option(names = "--keep", description = "Leave both servers up, and say how to reach them.")
    private boolean keep;

    @Option(names = "--stop", description = "End the servers that --keep left up.")
    private boolean stop;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json.")
    private OutputFormat format = OutputFormat.TABLE;

    DemoCommand(Workplace workplace) {
        this.workplace = workplace;
        this.console = workplace.console();
    }

    @Override
    public Integer call() {
        try (DemoServers servers = DemoServers.in(workplace)) {
            if (stop) {
                console.say(servers.stop() ? "Stopped." : "The demo's servers were not running.");
                return ExitCode.DONE.number();
            }
            boolean ended = false;
            try {
                servers.start(keep);
                int code = run(servers);
                ended = true;
                return code;
            } finally {
                if (!keep || !ended) {
                    servers.stop();
                }
            }
        }
    }

    private int run(DemoServers servers) {
        // None of the user's settings: the demo must not reach anything that is theirs.
        PoloConfig config = PoloConfig.from(Map.of());
        LocalServer server = servers.clickHouse();
        try (ClickHouse clickHouse =
                        ClickHouse.of(config.clickHouse(server.url(), server.user(), new Secret(server.password())));
                AwsAccess aws = access(servers.aws(), config)) {
            Pipeline pipeline = new Pipeline(clickHouse, config, workplace.clock(), console);
            pipeline.migrate();
            describeAcme(new NodeTable(clickHouse));
            List<RunReport> reports = pipeline.collect(new Collectors(Depth.DUE).named(Collectors.ALL), aws);
            BuildReport build = pipeline.build();
            CostTree tree = new CostTree(clickHouse, workplace.clock());
            LocalDate day = tree.lastCompleteDay().orElseThrow();
            List<TreeRow> rows = tree.rows(TreeQuery.of(day));
            if (format == OutputFormat.TABLE) {
                show(servers, rows, build, day);
            } else {
                new RowPrinter(console).json(document(servers, rows, reports, build));
            }
            return Verdict.of(reports, build).number();
        }
    }

    private static AwsAccess access(EmulatedAws aws, PoloConfig config) {
        return new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("demo", "demo")),
                Region.US_EAST_1,
                aws.url(),
                config.readRoleName(),
                config.externalId());
    }

    /** What no tag says: names, tiers, versions and roles, as {@code polo node set} does. */
    private void describeAcme(NodeTable nodes) {
        Instant now = workplace.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        nodes.set("account:111111111111", Map.of("role", "customer"), now);
        nodes.set("customer:acme", Map.of("name", "Acme Corp", "tier", "enterprise"), now);
        nodes.set("cluster:acme-prod-1", Map.of("version", "v2"), now);
    }

    private void show(DemoServers servers, List<TreeRow> rows, BuildReport build, LocalDate day) {
        new TreeView(console).draw(rows, day, day);
        ConservationView.print(console, build.conservation(), day);
        console.say("\nNext:");
        if (keep) {
            LocalServer server = servers.clickHouse();
            String address = "POLO_CLICKHOUSE_URL=" + server.url() + " POLO_CLICKHOUSE_USER=" + server.user()
                    + " POLO_CLICKHOUSE_PASSWORD=" + server.password();
            console.err().println("  export " + address);
            console.err()
                    .println("  export AWS_ENDPOINT_URL=" + servers.aws().url()
                            + " AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_REGION=us-east-1");
            console.say("  @|bold ./polo tree --node index:acme-products|@");
            console.say("  @|bold ./polo run|@               the same again: no total changes, no event is added");
            console.say("  @|bold ./polo demo --stop|@");
        } else {
            console.say("  @|bold ./polo demo --keep|@       leaves ClickHouse and AWS up to look around in");
            console.say("  @|bold ./polo run|@               the same against your own AWS account");
            console.say("  @|bold ./polo tree --help|@       other days, other parts of the tree");
        }
    }

    private Map<String, Object> document(
            DemoServers servers, List<TreeRow> rows, List<RunReport> reports, BuildReport build) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tree", Documents.trees(rows));
        document.put("conservation", Documents.conservations(build.conservation()));
        document.put("runs", Documents.runs(reports));
        if (keep) {
            LocalServer server = servers.clickHouse();
            document.put(
                    "servers",
                    Map.of(
                            "clickhouse",
                            Map.of("url", server.url(), "user", server.user(), "password", server.password()),
                            "aws",
                            Map.of("url", servers.aws().url())));
        }
        return document;
    }
}
