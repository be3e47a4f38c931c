package dev.polo.clickhouse.local.server;

import java.io.ByteArrayOutputStream;

/**
 * How the chunks of a streamed result become one result. The engine formats each chunk as if it were the whole: formats
 * with a head repeat it. The head of the first chunk is measured, and cut off the others.
 */
enum Joining {
    /** Only a whole result is right. */
    NONE,
    PLAIN,
    ONE_LINE,
    TWO_LINES,
    BINARY_NAMES,
    BINARY_NAMES_AND_TYPES;

    /** The head that every chunk repeats, taken from the beginning of the first one. */
    byte[] head(byte[] beginning) {
        return switch (this) {
            case NONE, PLAIN -> new byte[0];
            case ONE_LINE -> upTo(beginning, lines(beginning, 1));
            case TWO_LINES -> upTo(beginning, lines(beginning, 2));
            case BINARY_NAMES -> upTo(beginning, strings(beginning, 1));
            case BINARY_NAMES_AND_TYPES -> upTo(beginning, strings(beginning, 2));
        };
    }

    private static int lines(byte[] bytes, int count) {
        int at = 0;
        for (int line = 0; line < count; line++) {
            while (bytes[at] != '\n') {
                at++;
            }
            at++;
        }
        return at;
    }

    /** RowBinary's head: the number of columns, then so many strings for each of names and types; lengths are LEB128. */
    private static int strings(byte[] bytes, int perColumn) {
        Leb128 reader = new Leb128(bytes);
        long strings = reader.next() * perColumn;
        for (long i = 0; i < strings; i++) {
            reader.skip(reader.next());
        }
        return reader.position();
    }

    private static byte[] upTo(byte[] bytes, int end) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(bytes, 0, end);
        return head.toByteArray();
    }

    private static final class Leb128 {
        private final byte[] bytes;
        private int position;

        Leb128(byte[] bytes) {
            this.bytes = bytes;
        }

        long next() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[position++];
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        void skip(long count) {
            position += (int) count;
        }

        int position() {
            return position;
        }
    }
}
