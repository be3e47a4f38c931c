package dev.polo.functions.tests;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.OrganizationsException;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The least that stores an event of each volume, with nothing of Polo's: for {@link ColdStartBenchmark}. What it does is
 * said by the event: it stores {@code "volumes"} from EC2, the same after the {@code "same calls"} that Polo makes, and with
 * the {@code "same questions"} to ClickHouse, too, or as many that are {@code "made up"}; or it sends a {@code "query"}, or
 * does {@code "nothing"}.
 */
public final class BareHandler implements RequestStreamHandler {
    static final int ROWS = 1_000;
    private static final List<String> COLUMNS = List.of(
            "event_time",
            "collector",
            "aws_account_id",
            "aws_region",
            "resource_arn",
            "resource_type",
            "resource_id",
            "event_type",
            "event_action",
            "marqo_customer",
            "properties");

    private static final String PAST_RUNS = """
            SELECT count() AS attempts, countIf(outcome = 'complete') AS complete FROM collector_runs
            WHERE collector = 'ec2' AND slot = fromUnixTimestamp64Milli({slot:Int64}) AND scope_kind = 'part'
              AND aws_account_id = '111111111111' AND aws_region = 'us-east-1' AND resource_type = 'ebs:volume'
            """;

    /** What Polo asks of these tables before it lists, in short. */
    private static final List<String> BEFORE_LISTING = List.of(
            "SELECT now64(3, 'UTC') AS x",
            "SELECT aws_region, resource_type, max(captured_at) AS x FROM collector_runs GROUP BY aws_region, resource_type",
            "SELECT resource_type, count() AS x FROM resource_snapshots FINAL WHERE state != 'deleted' GROUP BY resource_type",
            "SELECT alias, resource_arn FROM resource_aliases FINAL WHERE startsWith(alias, 'subnet-')",
            "SELECT aws_region, max(captured_at) AS x FROM collector_runs WHERE outcome = 'complete' GROUP BY aws_region",
            "SELECT node_id, metadata['role'] AS x FROM hierarchy_nodes FINAL WHERE node_type = 'account'");

    private static final String CLAIM = """
            INSERT INTO leases (lease_name, holder, action, written_at, expires_at)
            SELECT 'bare', generateUUIDv4(), '%s', now64(3), now64(3)""";

    private @Nullable Client clickHouse;
    private @Nullable SdkHttpClient http;

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        try {
            switch (event) {
                case "\"volumes\"" -> insert(volumes());
                case "\"made up\"" -> insert(madeUp());
                case "\"same calls\"" -> {
                    askWhoAndWhere();
                    insert(volumes());
                }
                case "\"same questions\"" -> {
                    pastRuns();
                    askWhoAndWhere();
                    for (String question : BEFORE_LISTING) {
                        ask(question, Map.of());
                    }
                    String rows = volumes();
                    askBeforeStoring(rows);
                    insert(rows);
                }
                case "\"query\"" -> pastRuns();
                default -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        output.write("{}".getBytes(StandardCharsets.UTF_8));
    }

    private Client clickHouse() {
        if (clickHouse == null) {
            clickHouse = new Client.Builder()
                    .addEndpoint(System.getenv("POLO_CLICKHOUSE_URL"))
                    .setUsername(System.getenv("POLO_CLICKHOUSE_USER"))
                    .setPassword(System.getenv("POLO_CLICKHOUSE_PASSWORD"))
                    .setDefaultDatabase(System.getenv("POLO_DATABASE"))
                    .build();
        }
        return clickHouse;
    }

    /** One for all, as Polo has. */
    private SdkHttpClient http() {
        if (http == null) {
            http = UrlConnectionHttpClient.create();
        }
        return http;
    }

    private void insert(String rows) throws InterruptedException, ExecutionException {
        clickHouse()
                .insert(
                        "resource_events",
                        COLUMNS,
                        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
                        ClickHouseFormat.TSV)
                .get()
                .close();
    }

    /** What a function of Polo's asks first: whether the slot is done already. */
    private void pastRuns() throws Exception {
        ask(PAST_RUNS, Map.of("slot", "0"));
    }

    /** What Polo asks once it has listed: what is known, what it cost, whose turn it is, and which events are there. */
    private void askBeforeStoring(String rows) throws Exception {
        String arns = rows.lines().map(row -> row.split("\t", -1)[4]).collect(Collectors.joining("','", "('", "')"));
        ask("SELECT * FROM resource_snapshots FINAL PREWHERE resource_arn IN " + arns, Map.of());
        ask("SELECT max(day) AS x FROM cost_captures WHERE state = 'merged' HAVING count() > 0", Map.of());
        clickHouse().execute(CLAIM.formatted("choose")).get();
        clickHouse().execute(CLAIM.formatted("claim")).get();
        ask("SELECT holder FROM leases WHERE lease_name = 'bare' GROUP BY holder", Map.of());
        ask("SELECT lease_name, holder FROM leases GROUP BY lease_name, holder", Map.of());
        ask("SELECT event_id FROM resource_events WHERE resource_arn IN " + arns, Map.of());
    }

    /** Javac warns that the response's close may be interrupted. */
    @SuppressWarnings("try")
    private void ask(String sql, Map<String, Object> parameters) throws Exception {
        QuerySettings settings = new QuerySettings();
        settings.setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes);
        try (QueryResponse response =
                clickHouse().query(sql, parameters, settings).get()) {
            clickHouse().newBinaryFormatReader(response).next();
        }
    }

    /** The calls that Polo makes before it lists anything; the organisation may not be asked. */
    private void askWhoAndWhere() {
        try (StsClient sts = StsClient.builder().httpClient(http()).build();
                OrganizationsClient organizations =
                        OrganizationsClient.builder().httpClient(http()).build()) {
            sts.getCallerIdentity();
            organizations.listAccounts();
        } catch (OrganizationsException e) {
            System.out.println(e.awsErrorDetails().errorCode());
        }
    }

    private String volumes() {
        StringBuilder rows = new StringBuilder();
        try (Ec2Client ec2 = Ec2Client.builder().httpClient(http()).build()) {
            for (Volume volume : ec2.describeVolumesPaginator(request -> request.maxResults(ROWS))
                    .volumes()) {
                row(
                        rows,
                        volume.volumeId(),
                        volume.tags().getFirst().value(),
                        volume.volumeTypeAsString(),
                        volume.size());
            }
        }
        return rows.toString();
    }

    private static String madeUp() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            row(rows, "vol-" + i, "acme", "gp3", 100);
        }
        return rows.toString();
    }

    private static void row(StringBuilder rows, String id, String customer, String type, int size) {
        rows.append(System.currentTimeMillis() / 1000)
                .append("\tbare\t111111111111\tus-east-1\tarn:aws:ec2:us-east-1:111111111111:volume/")
                .append(id)
                .append("\tebs:volume\t")
                .append(id)
                .append("\tlifecycle\tdiscovered\t")
                .append(customer)
                .append("\t{'volume_type':'")
                .append(type)
                .append("','size_gb':'")
                .append(size)
                .append("'}\n");
    }
}
