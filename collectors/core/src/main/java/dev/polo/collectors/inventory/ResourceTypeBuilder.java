package dev.polo.collectors.inventory;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.resource.Relationship;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/** Collects what a {@link ResourceType} is made of; {@code list}, {@code id} and {@code arn} are required. */
public final class ResourceTypeBuilder<M extends SdkPojo> {
    private final String name;
    private final String service;
    private @Nullable Function<AwsSession, Iterable<List<M>>> lister;
    private @Nullable Function<M, String> id;
    private @Nullable Function<M, String> arn;
    private BiFunction<AwsSession, List<M>, Map<String, Map<String, String>>> pageTags = (session, page) -> Map.of();
    private Function<M, String> displayName = item -> "";
    private Function<M, @Nullable String> owner = item -> null;
    private Function<M, String> state = item -> "available";
    private Function<M, Map<String, String>> tags = item -> Map.of();
    private final Map<String, Function<M, Object>> properties = new LinkedHashMap<>();
    private final List<ResourceType.EdgeRule<M>> edges = new ArrayList<>();
    private final Set<String> skipped = new LinkedHashSet<>(Set.of("Tags", "TagSet"));
    private final Set<String> noisy = new LinkedHashSet<>();
    private Predicate<String> dying = state -> false;
    private final List<String> iamActions = new ArrayList<>();

    ResourceTypeBuilder(String name, String service) {
        this.name = name;
        this.service = service;
    }

    /**
     * How the items are listed.
     *
     * @param client builds the service's client, such as {@code session -> session.client(Ec2Client.builder())}
     * @param pages the list call's paginator, or a single response as a list of one
     * @param items the items of a response
     */
    public <C, P> ResourceTypeBuilder<M> list(
            Function<AwsSession, C> client, Function<C, Iterable<P>> pages, Function<P, List<M>> items) {
        this.lister = session -> {
            Iterable<P> responses = pages.apply(client.apply(session));
            return () -> java.util.stream.StreamSupport.stream(responses.spliterator(), false)
                    .map(items)
                    .iterator();
        };
        return this;
    }

    public ResourceTypeBuilder<M> id(Function<M, String> value) {
        this.id = value;
        return this;
    }

    /** {@code volume/vol-1}, or a whole ARN where AWS gives one. */
    public ResourceTypeBuilder<M> arn(Function<M, String> value) {
        this.arn = value;
        return this;
    }

    /** A name of the item's own, used where it has no {@code Name} tag. */
    public ResourceTypeBuilder<M> name(Function<M, String> value) {
        this.displayName = value;
        return this;
    }

    /** The owning account, for items that are listed in accounts they are shared with, too. */
    public ResourceTypeBuilder<M> owner(Function<M, @Nullable String> value) {
        this.owner = value;
        return this;
    }

    public ResourceTypeBuilder<M> state(Function<M, String> value) {
        this.state = value;
        return this;
    }

    public <T> ResourceTypeBuilder<M> tags(
            Function<M, List<T>> list, Function<T, String> key, Function<T, String> value) {
        this.tags = item -> {
            Map<String, String> result = new LinkedHashMap<>();
            list.apply(item)
                    .forEach(tag -> result.put(key.apply(tag), value.apply(tag) == null ? "" : value.apply(tag)));
            return result;
        };
        return this;
    }

    /** Tags that need a call of their own, asked once a page; by item id. */
    public ResourceTypeBuilder<M> tagsOfPage(BiFunction<AwsSession, List<M>, Map<String, Map<String, String>>> value) {
        this.pageTags = value;
        return this;
    }

    /** A property under the seeds' name for it; null leaves it out. */
    public ResourceTypeBuilder<M> property(String key, Function<M, @Nullable Object> value) {
        properties.put(key, value);
        return this;
    }

    public ResourceTypeBuilder<M> edge(Relationship relationship, Function<M, List<String>> targets) {
        edges.add(new ResourceType.EdgeRule<>(relationship, targets));
        return this;
    }

    /** SDK fields that carry nothing or that named properties already hold. */
    public ResourceTypeBuilder<M> skip(String... memberNames) {
        skipped.addAll(List.of(memberNames));
        return this;
    }

    public ResourceTypeBuilder<M> noisy(String... keys) {
        noisy.addAll(List.of(keys));
        return this;
    }

    public ResourceTypeBuilder<M> dyingStates(String... states) {
        Set<String> all = Set.of(states);
        this.dying = all::contains;
        return this;
    }

    public ResourceTypeBuilder<M> allow(String... actions) {
        iamActions.addAll(List.of(actions));
        return this;
    }

    public ResourceType<M> build() {
        if (lister == null || id == null || arn == null) {
            throw new IllegalStateException(name + " needs list, id and arn");
        }
        return new ResourceType<>(
                name,
                service,
                lister,
                pageTags,
                id,
                arn,
                displayName,
                owner,
                state,
                tags,
                Map.copyOf(properties),
                List.copyOf(edges),
                Set.copyOf(skipped),
                Set.copyOf(noisy),
                dying,
                List.copyOf(iamActions));
    }
}
