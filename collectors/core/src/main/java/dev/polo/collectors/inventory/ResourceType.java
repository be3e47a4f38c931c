package dev.polo.collectors.inventory;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.resource.Relationship;
import dev.polo.common.resource.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A resource type as data: how it is listed, what names it, and which of its fields mean something to Polo. The engine
 * does the rest: paging, ARNs, flattening every other field, comparing, writing.
 *
 * @param name the type's name in every table, such as {@code ebs:volume}
 * @param lister the pages of a list call, read as they are asked for
 * @param details what needs calls of its own, and the property keys it gives
 * @param arn the part after {@code arn:aws:service:region:account:}, made of the item; or a whole ARN
 * @param service the ARN's service part
 * @param owner the account that owns the item; null where only the owner sees it. Others are shown it without its tags,
 *     so only the owner's scope writes it
 * @param region the item's own region, for types that are listed for all regions at once
 * @param global listed once an account instead of once a region
 * @param worldwideArn AWS's ARN has no account or region, and is unique without them
 * @param state a word for the item's state; {@code available} where AWS has none
 * @param properties the seeds' keys by name
 * @param learnt properties that other collectors' events tell
 * @param skipped SDK fields ({@code MemberName}, with a capital) that are not flattened into properties
 * @param noisy property keys whose changes make no events
 * @param dying states in which AWS has already taken tags and attachments away
 * @param iamActions what the reading role must be allowed
 */
public record ResourceType<M extends SdkPojo>(
        String name,
        String service,
        Function<AwsSession, Iterable<List<M>>> lister,
        DetailReader<M> details,
        Set<String> detailKeys,
        Function<M, String> id,
        Function<M, String> arn,
        Function<M, String> displayName,
        Function<M, @Nullable String> owner,
        Function<M, @Nullable String> region,
        boolean global,
        boolean worldwideArn,
        Function<M, @Nullable String> state,
        Function<M, Map<String, String>> tags,
        Map<String, Function<M, Object>> properties,
        List<Learnt> learnt,
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

    /** Everything of this type that the session's account owns there, a page at a time. */
    public Iterable<List<Sighting>> read(AwsSession session, Instant at) {
        ResourceMapper<M> mapper =
                new ResourceMapper<>(this, session.accountId(), session.region(), session.partition());
        Iterable<List<M>> pages = lister.apply(session);
        return () -> StreamSupport.stream(pages.spliterator(), false)
                .map(page -> sightings(session, mapper, page, at))
                .iterator();
    }

    private List<Sighting> sightings(AwsSession session, ResourceMapper<M> mapper, List<M> page, Instant at) {
        List<M> own =
                page.stream().filter(item -> ownedBy(session.accountId(), item)).toList();
        Map<String, Details> told = own.isEmpty() ? Map.of() : details.read(session, own, at);
        List<Sighting> result = new ArrayList<>();
        for (M item : own) {
            result.add(mapper.sighting(item, told.getOrDefault(id.apply(item), Details.NONE)));
        }
        return result;
    }

    /** Every property key with a name of its own, whatever tells it. */
    public Set<String> namedProperties() {
        Set<String> keys = new LinkedHashSet<>(properties.keySet());
        keys.addAll(detailKeys);
        learnt.forEach(property -> keys.add(property.property()));
        return keys;
    }

    /** What is known of a resource from events that may have passed away since: who started it last, for one. */
    Map<String, String> lasting(Resource known) {
        Map<String, String> result = new HashMap<>();
        for (Learnt property : learnt) {
            String value = known.properties().get(property.property());
            if (property.source() == Learnt.Source.ACTOR && value != null) {
                result.put(property.property(), value);
            }
        }
        return result;
    }

    boolean ownedBy(String accountId, M item) {
        String account = owner.apply(item);
        return account == null || account.isEmpty() || account.equals(accountId);
    }

    Set<Relationship> relationships() {
        return edges.stream().map(EdgeRule::relationship).collect(Collectors.toUnmodifiableSet());
    }
}
