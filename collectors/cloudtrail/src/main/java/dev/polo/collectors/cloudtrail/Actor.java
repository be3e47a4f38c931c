package dev.polo.collectors.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/**
 * Who made a call. A role's session is named {@code role/session}, a user by the user's name, a service by its DNS name,
 * the account's owner {@code root}.
 *
 * <p>Source of the identity types: AWS CloudTrail User Guide, "CloudTrail userIdentity element".
 *
 * @param arn empty where the identity has none, as with services
 */
record Actor(String arn, String name) {

    /**
     * @param identity the record's {@code userIdentity}
     * @param otherwise a name for an identity that tells none, such as the event's user name
     */
    static Actor of(JsonNode identity, String otherwise) {
        String arn = identity.path("arn").asText("");
        String name = switch (identity.path("type").asText("")) {
            case "Root" -> "root";
            case "AssumedRole" -> session(identity, arn);
            case "AWSService" -> identity.path("invokedBy").asText("");
            case "AWSAccount" -> account(identity);
            case "IdentityCenterUser" ->
                identity.path("onBehalfOf").path("userId").asText("");
            default -> identity.path("userName").asText("");
        };
        return new Actor(
                arn,
                Stream.of(
                                name,
                                afterSlash(arn),
                                otherwise,
                                identity.path("invokedBy").asText(""),
                                identity.path("principalId").asText(""))
                        .filter(each -> !each.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    /** {@code arn:aws:sts::111111111111:assumed-role/Deploy/ci}; the issuer's own name has no path. */
    private static String session(JsonNode identity, String arn) {
        String role = identity.path("sessionContext")
                .path("sessionIssuer")
                .path("userName")
                .asText("");
        String[] parts = arn.split("/", -1);
        if (parts.length < 3) {
            return role;
        }
        return (role.isEmpty() ? parts[parts.length - 2] : role) + "/" + parts[parts.length - 1];
    }

    /** Somebody of another account, whom that account's own trail names. */
    private static String account(JsonNode identity) {
        String account = identity.path("accountId").asText("");
        return account.isEmpty() ? "" : "account " + account;
    }

    private static String afterSlash(String arn) {
        int slash = arn.lastIndexOf('/');
        return slash < 0 ? "" : arn.substring(slash + 1);
    }
}
