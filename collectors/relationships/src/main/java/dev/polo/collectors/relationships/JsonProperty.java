package dev.polo.collectors.relationships;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.common.resource.Resource;
import java.util.List;
import java.util.stream.StreamSupport;

/** Lists of objects, which inventory stores as the JSON text of a property. */
final class JsonProperty {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonProperty() {}

    /** The list's objects; none where the resource has no such property. */
    static List<JsonNode> list(Resource resource, String key) {
        try {
            JsonNode array = JSON.readTree(resource.properties().getOrDefault(key, "[]"));
            return StreamSupport.stream(array.spliterator(), false).toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(resource.arn() + " has a property '" + key + "' that is not JSON", e);
        }
    }
}
