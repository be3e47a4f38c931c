package dev.polo.collectors.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The resources that a call touches. CloudTrail's own list is often incomplete or empty, so the parameters and the answer
 * are walked too, for ids, ARNs and names of known parameters.
 */
final class Mentions {
    private Mentions() {}

    static Set<Mention> of(Call call, Naming naming) {
        Set<Mention> result = new LinkedHashSet<>();
        call.named().forEach(resource -> {
            if (resource.resourceName() != null) {
                naming.ofType(resource.resourceType() == null ? "" : resource.resourceType(), resource.resourceName())
                        .ifPresent(result::add);
            }
        });
        BiConsumer<String, String> take = (parameter, text) -> {
            Optional<Mention> found = naming.of(text).or(() -> naming.of(call.service(), parameter, text));
            found.ifPresent(result::add);
        };
        walk("", call.request(), take);
        walk("", call.response(), take);
        return result;
    }

    private static void walk(String name, JsonNode node, BiConsumer<String, String> take) {
        if (node.isTextual()) {
            take.accept(name, node.asText());
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                walk(field.getKey(), field.getValue(), take);
            }
        } else if (node.isArray()) {
            node.forEach(each -> walk(name, each, take));
        }
    }
}
