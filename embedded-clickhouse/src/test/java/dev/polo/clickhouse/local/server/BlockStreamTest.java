package dev.polo.clickhouse.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStreamTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 1_000_000})
    void whatIsWrittenIsRead(int size) throws IOException {
        byte[] plain = randomText(size);
        assertThat(read(write(plain))).isEqualTo(plain);
    }

    @Test
    void changedByteIsNoticed() throws IOException {
        byte[] blocks = write(randomText(10_000));
        blocks[blocks.length / 2] ^= 1;
        assertThatThrownBy(() -> read(blocks)).isInstanceOf(IOException.class).hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 26, 5_000})
    void missingEndIsNoticed(int kept) throws IOException {
        byte[] blocks = write(randomText(10_000));
        assertThatThrownBy(() -> read(Arrays.copyOf(blocks, kept))).isInstanceOf(EOFException.class);
    }

    private static byte[] randomText(int size) {
        byte[] plain = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            plain[i] = (byte) ('a' + random.nextInt(4));
        }
        return plain;
    }

    private static byte[] write(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream blocks = new BlockOutputStream(out)) {
            blocks.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] read(byte[] blocks) throws IOException {
        try (BlockInputStream in = new BlockInputStream(new ByteArrayInputStream(blocks))) {
            return in.readAllBytes();
        }
    }
}
