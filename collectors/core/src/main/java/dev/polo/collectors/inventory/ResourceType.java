package dev.polo.collectors.inventory;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.resource.Relationship;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A resource type as data: how it is listed, what names it, and which of its fields mean something to Polo. The engine
 * does the rest: paging, ARNs, flattening every other field, comparing, writing.
 *
 * @param name the type's name in every table, such as {@code ebs:volume}
 * @param lister the pages of a list call, read as they are asked for
 * @param arn the part after {@code arn:aws:service:region:account:}, made of the item; or a whole ARN
 * @param service the ARN's service part
 * @param owner the account that owns the item; null where only the owner sees it. Others are shown it without its tags,
 *     so only the owner's scope writes it
 * @param state a word for the item's state; {@code available} where AWS has none
 * @param properties the seeds' keys by name
 * @param skipped SDK fields (as {@code memberName}) that are not flattened into properties
 * @param noisy property keys whose changes make no events
 * @param dying states in which AWS has already taken tags and attachments away
 * @param iamActions what the reading role must be allowed
 */
public record ResourceType<M extends SdkPojo>(
        String name,
        String service,
        Function<AwsSession, Iterable<List<M>>> lister,
        BiFunction<AwsSession, List<M>, Map<String, Map<String, String>>> pageTags,
        Function<M, String> id,
        Function<M, String> arn,
        Function<M, String> displayName,
        Function<M, @Nullable String> owner,
        Function<M, String> state,
        Function<M, Map<String, String>> tags,
        Map<String, Function<M, Object>> properties,
        List<EdgeRule<M>> edges,
        Set<String> skipped,
        Set<String> noisy,
        Predicate<String> dying,
        List<String> iamActions) {

    /**
     * An edge that the item's own description holds.
     *
     * @param targets ARN parts of the targets in the same account and region, such as {@code instance/i-1}
     */
    public record EdgeRule<M>(Relationship relationship, Function<M, List<String>> targets) {}

    public static <M extends SdkPojo> ResourceTypeBuilder<M> of(String name, String service) {
        return new ResourceTypeBuilder<>(name, service);
    }

    boolean ownedBy(String accountId, M item) {
        String account = owner.apply(item);
        return account == null || account.isEmpty() || account.equals(accountId);
    }

    Set<Relationship> relationships() {
        return edges.stream().map(EdgeRule::relationship).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
