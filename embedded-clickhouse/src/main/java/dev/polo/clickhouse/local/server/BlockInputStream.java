package dev.polo.clickhouse.local.server;

import com.github.luben.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Reads {@link BlockFormat blocks}. A stream that ends within a block, or whose checksum is wrong, is an error. */
final class BlockInputStream extends InputStream {
    private final InputStream in;
    private final LZ4SafeDecompressor lz4 = LZ4Factory.fastestInstance().safeDecompressor();
    private byte[] plain = new byte[0];
    private int at;

    BlockInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? plain[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, plain.length - at);
        System.arraycopy(plain, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (at == plain.length) {
            byte[] start = in.readNBytes(BlockFormat.CHECKSUM + BlockFormat.HEADER);
            if (start.length == 0) {
                return false;
            }
            if (start.length < BlockFormat.CHECKSUM + BlockFormat.HEADER) {
                throw new EOFException("the body ends within the head of a block");
            }
            plain = block(start);
            at = 0;
        }
        return true;
    }

    private byte[] block(byte[] start) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(start, BlockFormat.CHECKSUM, BlockFormat.HEADER)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        byte method = header.get();
        int compressedSize = header.getInt() - BlockFormat.HEADER;
        int plainSize = header.getInt();
        if (compressedSize < 0
                || plainSize < 0
                || compressedSize > BlockFormat.LARGEST
                || plainSize > BlockFormat.LARGEST) {
            throw new IOException("a block claims " + compressedSize + " compressed and " + plainSize + " plain bytes");
        }
        byte[] data = in.readNBytes(compressedSize);
        if (data.length < compressedSize) {
            throw new EOFException("the body ends within a block");
        }
        byte[] checked = new byte[BlockFormat.HEADER + data.length];
        System.arraycopy(start, BlockFormat.CHECKSUM, checked, 0, BlockFormat.HEADER);
        System.arraycopy(data, 0, checked, BlockFormat.HEADER, data.length);
        byte[] checksum = BlockFormat.checksum(checked, 0, checked.length);
        if (!Arrays.equals(checksum, 0, checksum.length, start, 0, BlockFormat.CHECKSUM)) {
            throw new IOException("a block's checksum is wrong");
        }
        return decompress(method, data, plainSize);
    }

    private byte[] decompress(byte method, byte[] data, int plainSize) throws IOException {
        byte[] result;
        try {
            result = switch (method) {
                case BlockFormat.NOT_COMPRESSED -> data;
                case BlockFormat.LZ4 -> lz4.decompress(data, plainSize);
                case BlockFormat.ZSTD -> Zstd.decompress(data, plainSize);
                default -> throw new IOException("a block has the unknown compression method " + (method & 0xFF));
            };
        } catch (LZ4Exception | com.github.luben.zstd.ZstdException e) {
            throw new IOException("a block cannot be decompressed: " + e.getMessage(), e);
        }
        if (result.length != plainSize) {
            throw new IOException("a block holds " + result.length + " bytes and claims " + plainSize);
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
