package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes {@link BlockFormat blocks} with LZ4. */
final class BlockOutputStream extends OutputStream {
    private static final int PLAIN = 256 * 1024;

    private final OutputStream out;
    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    private final byte[] plain = new byte[PLAIN];
    private final byte[] block = new byte[BlockFormat.HEADER + compressor.maxCompressedLength(PLAIN)];
    private int filled;

    BlockOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (filled == PLAIN) {
                writeBlock();
            }
            int count = Math.min(end - from, PLAIN - filled);
            System.arraycopy(source, from, plain, filled, count);
            filled += count;
            from += count;
        }
    }

    private void writeBlock() throws IOException {
        int size = compressor.compress(plain, 0, filled, block, BlockFormat.HEADER) + BlockFormat.HEADER;
        byte[] header = BlockFormat.littleEndian(BlockFormat.HEADER)
                .put(BlockFormat.LZ4)
                .putInt(size)
                .putInt(filled)
                .array();
        System.arraycopy(header, 0, block, 0, BlockFormat.HEADER);
        out.write(BlockFormat.checksum(block, 0, size));
        out.write(block, 0, size);
        filled = 0;
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            writeBlock();
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
