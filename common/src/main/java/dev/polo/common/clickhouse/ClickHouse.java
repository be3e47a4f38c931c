package dev.polo.common.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A connection to one ClickHouse database; the client's types stay behind it. Thread-safe; close it once.
 *
 * <p>Queries and inserts are tried again, with growing and jittered pauses, when the failure may pass; the client's own
 * retries are switched off because they come at once and without a token. Statements given to {@link #execute} run once.
 */
public final class ClickHouse implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** The client's default is to wait for ever; a hung server must not eat a function's whole time. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(5);

    private static final int MOST_RETRIES = 4;
    /** Long lists of ARNs are written into the SQL text; the server's default is 256 KiB. */
    private static final String MOST_QUERY_BYTES = Integer.toString(64 << 20);

    private final Client client;
    private final ClickHouseSettings settings;
    private final Failures failures;
    private final RetryPolicy<Object> retryPolicy;

    private ClickHouse(ClickHouseSettings settings) {
        this.settings = settings;
        this.failures = new Failures(settings);
        this.client = new Client.Builder()
                .addEndpoint(settings.url().toString())
                .setUsername(settings.user())
                .setPassword(settings.password().value())
                .setDefaultDatabase(settings.database())
                .setClientName("polo")
                .setConnectTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setConnectionRequestTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setSocketTimeout(SOCKET_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setExecutionTimeout(SOCKET_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .retryOnFailures(ClientFaultCause.None)
                .setMaxRetries(0)
                .useTimeZone("UTC")
                .build();
        this.retryPolicy = RetryPolicy.builder()
                .handleIf(failure ->
                        failure instanceof PoloException polo && polo.code().retryable())
                .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .withJitter(0.25)
                .withMaxRetries(MOST_RETRIES)
                .build();
    }

    /** Does not connect yet: the first statement does. */
    public static ClickHouse of(ClickHouseSettings settings) {
        return new ClickHouse(settings);
    }

    public ClickHouseSettings settings() {
        return settings;
    }

    /** Runs a statement that returns no rows, once: it may not be safe to repeat. */
    public void execute(String sql) {
        execute(sql, Map.of());
    }

    public void execute(String sql, Map<String, String> parameters) {
        once(() -> command(sql, parameters));
    }

    /** Runs a statement that may run twice: it is tried again, also when it is unknown whether it took effect. */
    void executeRepeatable(String sql, Map<String, String> parameters) {
        retrying(() -> command(sql, parameters));
    }

    public <T> List<T> query(String sql, Function<Row, T> mapper) {
        return query(sql, Map.of(), mapper);
    }

    /**
     * All rows of a query. Parameters stand in the SQL as <code>{name:Type}</code>. What the mapper itself throws comes
     * out unchanged, at once.
     *
     * @throws PoloException with the code of what failed, after the retries
     */
    public <T> List<T> query(String sql, Map<String, String> parameters, Function<Row, T> mapper) {
        return retrying(() -> {
            List<T> result = new ArrayList<>();
            read(sql, parameters, row -> result.add(mapper.apply(row)));
            return result;
        });
    }

    /**
     * Streams the rows of a query to a consumer; not tried again, since the consumer has seen rows already. What the
     * consumer itself throws comes out unchanged.
     */
    public void forEach(String sql, Map<String, String> parameters, Consumer<Row> consumer) {
        once(() -> {
            read(sql, parameters, consumer);
            return true;
        });
    }

    /**
     * Streams the rows of a query in the plainest binary format, for results of millions of rows; otherwise as
     * {@link #forEach}.
     */
    public void scan(String sql, Map<String, String> parameters, Consumer<BinaryRow> consumer) {
        once(() -> {
            readBinary(sql, parameters, consumer);
            return true;
        });
    }

    public <T> BatchWriter<T> writer(TableLayout<T> layout, UUID runId, int batchRows) {
        return new BatchWriter<>(this, layout, runId, batchRows);
    }

    public String version() {
        return query("SELECT version() AS version", row -> row.string("version"))
                .getFirst();
    }

    /**
     * Stores blocks that the caller has encoded in the Native format; a repeat with the same token stores nothing. For
     * what is written by the million: a column's distinct values go over the wire once a block.
     */
    public void insertNative(String table, List<String> columns, ByteBuffer blocks, String token) {
        insert(table, columns, writerOf(blocks), ClickHouseFormat.Native, token);
    }

    /** Stores rows that the caller has encoded as RowBinary; a repeat with the same token stores nothing. */
    public void insertRowBinary(String table, List<String> columns, ByteBuffer rows, String token) {
        insert(table, columns, writerOf(rows), ClickHouseFormat.RowBinary, token);
    }

    private static DataStreamWriter writerOf(ByteBuffer bytes) {
        return out -> out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private void insert(
            String table, List<String> columns, DataStreamWriter rows, ClickHouseFormat format, String token) {
        retrying(() -> {
            InsertSettings insertSettings = new InsertSettings();
            pinInsertSettings(insertSettings::serverSetting);
            insertSettings.setDeduplicationToken(token);
            client.insert(table, columns, rows, format, insertSettings).get().close();
            return true;
        });
    }

    private boolean command(String sql, Map<String, String> parameters) throws Exception {
        CommandSettings commandSettings = new CommandSettings();
        commandSettings.serverSetting("max_query_size", MOST_QUERY_BYTES);
        pinInsertSettings(commandSettings::serverSetting);
        client.execute(sql, escaped(parameters), commandSettings).get().close();
        return true;
    }

    /** Javac warns that the response's close may be interrupted; {@link #once} handles that. */
    @SuppressWarnings("try")
    private void read(String sql, Map<String, String> parameters, Consumer<Row> consumer) throws Exception {
        QuerySettings querySettings = new QuerySettings();
        querySettings.setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes);
        querySettings.serverSetting("max_query_size", MOST_QUERY_BYTES);
        try (QueryResponse response =
                client.query(sql, escaped(parameters), querySettings).get()) {
            ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response);
            Row row = new Row(reader);
            while (reader.next() != null) {
                try {
                    consumer.accept(row);
                } catch (RuntimeException e) {
                    throw new ConsumerFailure(e);
                }
            }
        }
    }

    /** Javac warns that the response's close may be interrupted; {@link #once} handles that. */
    @SuppressWarnings("try")
    private void readBinary(String sql, Map<String, String> parameters, Consumer<BinaryRow> consumer) throws Exception {
        QuerySettings querySettings = new QuerySettings();
        querySettings.setFormat(ClickHouseFormat.RowBinary);
        querySettings.serverSetting("max_query_size", MOST_QUERY_BYTES);
        try (QueryResponse response =
                client.query(sql, escaped(parameters), querySettings).get()) {
            BinaryRow row = new BinaryRow(response.getInputStream());
            while (row.next()) {
                try {
                    consumer.accept(row);
                } catch (RuntimeException e) {
                    throw new ConsumerFailure(e);
                }
            }
        }
    }

    /** Carries what a caller's code threw past the handling of ClickHouse's own failures. */
    private static final class ConsumerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException thrown;

        ConsumerFailure(RuntimeException thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }

    /**
     * Async inserts acknowledge before storing, and became the default in 26.2; deduplication covers the views too. Rows
     * of one key are left to the merges, as all readers expect them between inserts: to join them in each insert as well
     * takes the server three times as long. Source: ClickHouse docs, "optimize_on_insert"; the time is measured.
     */
    private static void pinInsertSettings(java.util.function.BiConsumer<String, String> target) {
        target.accept("async_insert", "0");
        target.accept("insert_deduplicate", "1");
        target.accept("deduplicate_blocks_in_dependent_materialized_views", "1");
        target.accept("optimize_on_insert", "0");
    }

    private static Map<String, Object> escaped(Map<String, String> parameters) {
        Map<String, Object> result = new TreeMap<>();
        parameters.forEach((name, value) -> result.put(name, SqlText.escape(value)));
        return result;
    }

    private <T> T retrying(Callable<T> action) {
        try {
            return Failsafe.with(retryPolicy).get(() -> once(action));
        } catch (FailsafeException e) {
            // Once throws nothing that is checked: this is an interrupt between two attempts.
            throw interrupted(e);
        }
    }

    private <T> T once(Callable<T> action) {
        try {
            return action.call();
        } catch (ConsumerFailure e) {
            throw e.thrown;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (Exception e) {
            throw failures.of(e);
        }
    }

    static PoloException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new PoloException(ErrorCode.CLICKHOUSE_UNREACHABLE, "Interrupted while waiting for ClickHouse.", e);
    }

    @Override
    public void close() {
        client.close();
    }
}
