package dev.polo.common.resource;

/** What a resource's tags say about whom it serves; an empty string where they say nothing. */
public record MarqoTags(String customer, String cluster, String index, String env, String purpose) {
    public static final MarqoTags NONE = new MarqoTags("", "", "", "", "");
}
