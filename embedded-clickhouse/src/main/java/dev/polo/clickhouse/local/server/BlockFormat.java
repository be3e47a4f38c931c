package dev.polo.clickhouse.local.server;

import com.clickhouse.data.ClickHouseCityHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * ClickHouse's compressed blocks ({@code compress=1}, {@code decompress=1}): a 128-bit CityHash of the rest, one byte
 * for the method, the compressed size with this header of nine bytes, the plain size, the data. Little endian.
 */
final class BlockFormat {
    static final int CHECKSUM = 16;
    static final int HEADER = 9;
    static final int LARGEST = 1 << 30;
    static final byte NOT_COMPRESSED = 0x02;
    static final byte LZ4 = (byte) 0x82;
    static final byte ZSTD = (byte) 0x90;

    private BlockFormat() {}

    /** Of header and data, which stand in the array from an offset on. */
    @SuppressWarnings("deprecation") // the old client's module goes, its hash is what the protocol needs
    static byte[] checksum(byte[] bytes, int offset, int length) {
        long[] hash = ClickHouseCityHash.cityHash128(bytes, offset, length);
        return littleEndian(CHECKSUM).putLong(hash[0]).putLong(hash[1]).array();
    }

    static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
