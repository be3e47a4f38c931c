package dev.polo.clickhouse.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object of strings and numbers. Jackson's streaming core alone: its databind would slow down every start. */
final class FlatJson {
    private FlatJson() {}

    /** Numbers become their text. */
    static Map<String, String> read(String json) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!parser.nextToken().isScalarValue()) {
                    throw new IOException("the field " + name + " is neither text nor number");
                }
                values.put(name, parser.getText());
            }
        }
        return values;
    }

    /** Strings and longs. */
    static String write(Map<String, Object> values) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.useDefaultPrettyPrinter();
            generator.writeStartObject();
            for (Map.Entry<String, Object> value : values.entrySet()) {
                if (value.getValue() instanceof Long number) {
                    generator.writeNumberField(value.getKey(), number);
                } else {
                    generator.writeStringField(value.getKey(), value.getValue().toString());
                }
            }
            generator.writeEndObject();
        }
        return text.append('\n').toString();
    }
}
