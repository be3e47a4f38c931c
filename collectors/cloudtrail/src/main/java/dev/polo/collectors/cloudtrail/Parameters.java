package dev.polo.collectors.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Request parameters and response elements as flat text properties: {@code request.instances_set.items.0.instance_id}.
 * Bounded, because a request may hold a document of a megabyte, and without secrets.
 *
 * <p>CloudTrail itself leaves the best known secrets out; what services and their customers put into parameters it does
 * not. Whatever has a name that promises a secret is masked: passwords, secrets, tokens, credentials, keys' material,
 * user data, connection strings and environment variables, with everything below it; parameter values of Systems Manager,
 * Secrets Manager and CloudFormation; commands sent to instances. That something was given stays visible.
 */
final class Parameters {
    static final String MASKED = "(masked)";

    private static final int MOST_ENTRIES = 60;
    private static final int LONGEST_VALUE = 500;

    private static final Pattern SECRET = Pattern.compile(
            ".*(password|passwd|passphrase|secret|token|credential|privatekey|keymaterial|userdata|authorization"
                    + "|authparameters|apikey|connectionstring|connectionurl|plaintext|ciphertext|certificatebody"
                    + "|environment|parametervalue|oauth).*");
    private static final Map<String, Set<String>> SECRET_OF_SERVICE = Map.of(
            "ssm.amazonaws.com", Set.of("value", "parameters", "commands"),
            "lambda.amazonaws.com", Set.of("variables", "payload", "zipfile"),
            "ecs.amazonaws.com", Set.of("command"),
            "codebuild.amazonaws.com", Set.of("buildspec"),
            "glue.amazonaws.com", Set.of("connectionproperties", "arguments", "defaultarguments"),
            "sagemaker.amazonaws.com", Set.of("hyperparameters", "content"));

    /** Names that a secret's pattern matches and that hold none, but name the resource touched. */
    private static final Set<String> HARMLESS =
            Set.of("secretid", "secretarn", "environmentname", "environmentid", "apikeyid", "apikeyrequired");

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Parameters() {}

    /** Adds what a node holds below a key. */
    static void flatten(String key, JsonNode node, String service, Map<String, String> target) {
        int room = MOST_ENTRIES + target.size();
        int left = add(key, node, service, target, room);
        if (left > 0) {
            target.put(key + "_left_out", Integer.toString(left));
        }
    }

    /** @return how many values there was no room for */
    private static int add(String key, JsonNode node, String service, Map<String, String> target, int room) {
        int left = 0;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String name = key + "." + snakeCase(field.getKey());
                if (secret(field.getKey(), service) && !field.getValue().isNull()) {
                    left += put(name, MASKED, target, room);
                } else {
                    left += add(name, field.getValue(), service, target, room);
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                left += add(key + "." + i, node.get(i), service, target, room);
            }
        } else if (!node.isNull() && !node.isMissingNode()) {
            String text = node.asText();
            left += put(
                    key, text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text, target, room);
        }
        return left;
    }

    private static int put(String key, String value, Map<String, String> target, int room) {
        if (value.isEmpty()) {
            return 0;
        }
        if (target.size() >= room) {
            return 1;
        }
        target.put(key, value);
        return 0;
    }

    private static boolean secret(String name, String service) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return !HARMLESS.contains(plain)
                && (SECRET.matcher(plain).matches()
                        || SECRET_OF_SERVICE.getOrDefault(service, Set.of()).contains(plain));
    }

    private static String snakeCase(String name) {
        return WORD_START.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
