package dev.polo.functions;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists, strings, numbers, booleans and null. By Gson's streams alone: a mapper's classes, or those of
 * Jackson, would take a tenth of a second of a cold start to read one event.
 */
public final class Json {
    /** Of Gson's messages: the rest is advice to programmers. */
    private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");

    private Json() {}

    /** @param value of maps, lists and plain values */
    public static String text(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = new JsonWriter(text)) {
            write(writer, value);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes whatever is written to it", e);
        }
        return text.toString();
    }

    /**
     * The one value that a text consists of. Objects keep their order.
     *
     * @throws MalformedJsonException saying what is wrong with it and where, as the end of a sentence
     */
    static @Nullable Object value(Reader text) throws IOException {
        JsonReader reader = new JsonReader(text);
        reader.setStrictness(Strictness.STRICT);
        try {
            Object value = read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("something follows its end");
            }
            return value;
        } catch (EOFException e) {
            throw new MalformedJsonException("it ends too early", e);
        } catch (MalformedJsonException e) {
            Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
            throw place.find() ? new MalformedJsonException("it is not JSON at " + place.group(), e) : e;
        }
    }

    private static @Nullable Object read(JsonReader reader) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader);
            case BEGIN_ARRAY -> array(reader);
            case BOOLEAN -> reader.nextBoolean();
            case NUMBER -> number(reader.nextString());
            case NULL -> {
                reader.nextNull();
                yield null;
            }
            default -> reader.nextString();
        };
    }

    private static Map<String, @Nullable Object> object(JsonReader reader) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.containsKey(name)) {
                throw new MalformedJsonException("it has the field '" + name + "' twice");
            }
            object.put(name, read(reader));
        }
        reader.endObject();
        return object;
    }

    private static List<@Nullable Object> array(JsonReader reader) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(read(reader));
        }
        reader.endArray();
        return array;
    }

    private static Number number(String digits) throws IOException {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new MalformedJsonException("it has the number " + digits + ", which is too large", e);
        }
    }

    private static void write(JsonWriter writer, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            writer.beginObject();
            for (Map.Entry<?, ?> entry : object.entrySet()) {
                writer.name(String.valueOf(entry.getKey()));
                write(writer, entry.getValue());
            }
            writer.endObject();
        } else if (value instanceof Iterable<?> array) {
            writer.beginArray();
            for (Object each : array) {
                write(writer, each);
            }
            writer.endArray();
        } else if (value instanceof Number number) {
            writer.value(number);
        } else if (value instanceof Boolean flag) {
            writer.value(flag);
        } else {
            writer.value(value == null ? null : value.toString());
        }
    }
}
