package dev.polo.common.clickhouse;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one table in batches. Not thread-safe; use one per thread and close it, which writes the rest.
 *
 * <p>Every batch carries a deduplication token made of the table, the run, the batch's number and its bytes. ClickHouse
 * drops a repeated token without looking at the data, so the content has to be in it, and a bare run id must not be
 * enough. A batch that failed without an answer is sent again with the same bytes and the same token, so it is stored
 * once, in the views behind the table too. Source: ClickHouse docs, "Deduplicating inserts on retries".
 *
 * <p>A full batch is sent while the next one is filled; its failure shows at the next one or at {@link #flush}.
 *
 * <p>Batches double in size up to {@link #MOST_ROWS}: a small scope is visible soon, and a large one does not leave
 * hundreds of parts behind.
 */
public final class BatchWriter<T> implements AutoCloseable {
    /** ClickHouse advises 10,000–100,000 rows an insert; past that only memory grows. */
    static final int MOST_ROWS = 64_000;

    private static final int MOST_BYTES = 32 << 20;

    private final ClickHouse clickHouse;
    private final TableLayout<T> layout;
    private final UUID runId;
    private final RowEncoder<T> encoder;
    private int batchRows;
    private int batches;
    private long rows;
    /** The batch that is on its way, and its rows. */
    private @Nullable Future<Integer> sent;

    BatchWriter(ClickHouse clickHouse, TableLayout<T> layout, UUID runId, int batchRows) {
        this.clickHouse = clickHouse;
        this.layout = layout;
        this.runId = runId;
        this.batchRows = batchRows;
        this.encoder = new RowEncoder<>(layout);
    }

    public void write(T row) {
        encoder.add(row);
        if (encoder.rows() >= batchRows || encoder.size() >= MOST_BYTES) {
            send();
        }
    }

    public void writeAll(Iterable<? extends T> all) {
        all.forEach(this::write);
    }

    /** Sends what is buffered; on return all is stored. */
    public void flush() {
        send();
        awaitSent();
    }

    private void send() {
        int count = encoder.rows();
        if (count == 0) {
            return;
        }
        byte[] chunk = encoder.take();
        String token = token(chunk);
        batches++;
        batchRows = Math.max(batchRows, (int) Math.min(MOST_ROWS, 2L * batchRows));
        awaitSent();
        FutureTask<Integer> sending = new FutureTask<>(
                () -> clickHouse.insertRowBinary(layout.table(), layout.columnNames(), ByteBuffer.wrap(chunk), token),
                count);
        Thread.ofVirtual().start(sending);
        sent = sending;
    }

    private void awaitSent() {
        Future<Integer> sending = sent;
        sent = null;
        if (sending == null) {
            return;
        }
        try {
            rows += sending.get();
        } catch (InterruptedException e) {
            sending.cancel(true);
            throw ClickHouse.interrupted(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    /** Rows that ClickHouse has acknowledged. */
    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        flush();
    }

    /** By two checksums of different polynomials: processors have them, and a function compiles little of any digest. */
    private String token(byte[] chunk) {
        return layout.table() + " " + runId + " " + batches + " " + chunk.length + " " + checksum(new CRC32(), chunk)
                + " " + checksum(new CRC32C(), chunk);
    }

    private static String checksum(Checksum checksum, byte[] chunk) {
        checksum.update(chunk);
        return Long.toHexString(checksum.getValue());
    }
}
