package dev.polo.collectors.inventory;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.common.event.EventType;
import dev.polo.common.resource.Relationship;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/** Collects what a {@link ResourceType} is made of; {@code list}, {@code id} and {@code arn} are required. */
public final class ResourceTypeBuilder<M extends SdkPojo> {
    private final String name;
    private final String service;
    private @Nullable Function<AwsSession, Iterable<List<M>>> lister;
    private @Nullable Function<M, String> id;
    private @Nullable Function<M, String> arn;
    private DetailReader<M> details = (_, _, _) -> Map.of();
    private final Set<String> detailKeys = new LinkedHashSet<>();
    private Function<M, String> displayName = item -> "";
    private Function<M, @Nullable String> owner = item -> null;
    private Function<M, @Nullable String> region = item -> null;
    private boolean global;
    private boolean worldwideArn;
    private Function<M, @Nullable String> state = item -> "available";
    private Function<M, Map<String, String>> tags = item -> Map.of();
    private final Map<String, Function<M, Object>> properties = new LinkedHashMap<>();
    private final List<Learnt> learnt = new ArrayList<>();
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
        return listEach(client, pages, (_, page) -> items.apply(page));
    }

    /** The same where the list holds names only, and each item takes a call of its own. */
    public <C, P> ResourceTypeBuilder<M> listEach(
            Function<AwsSession, C> client, Function<C, Iterable<P>> pages, BiFunction<C, P, List<M>> items) {
        this.lister = session -> {
            C opened = client.apply(session);
            Iterable<P> responses = Pages.of(pages.apply(opened));
            return () -> StreamSupport.stream(responses.spliterator(), false)
                    .map(page -> items.apply(opened, page))
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

    /** Listed once an account; each item may say which region it is in. */
    public ResourceTypeBuilder<M> global(Function<M, @Nullable String> regionOfItem) {
        this.global = true;
        this.region = regionOfItem;
        return this;
    }

    /** AWS's ARN is kept as it is: it has no account or region, and is unique without them. */
    public ResourceTypeBuilder<M> worldwideArn() {
        this.worldwideArn = true;
        return this;
    }

    public ResourceTypeBuilder<M> state(Function<M, @Nullable String> value) {
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

    /** Tags that are a map already. */
    public ResourceTypeBuilder<M> tagMap(Function<M, Map<String, String>> value) {
        this.tags = value;
        return this;
    }

    /**
     * Tags that need a call of their own, asked once a page; by what {@code key} makes of the item, its id or ARN. An item
     * that is missing there may have been deleted since it was listed: its tags are unread.
     */
    public ResourceTypeBuilder<M> tagsOfPage(
            Function<M, String> key, BiFunction<AwsSession, List<String>, Map<String, Map<String, String>>> value) {
        return details((session, page, _) -> {
            Map<String, Map<String, String>> found =
                    value.apply(session, page.stream().map(key).toList());
            Map<String, Details> result = new LinkedHashMap<>();
            page.forEach(item -> result.put(idOf(item), Details.ofTags(found, key.apply(item))));
            return result;
        });
    }

    private String idOf(M item) {
        return Objects.requireNonNull(id, "id").apply(item);
    }

    /** Tags and properties that need calls of their own, asked once a page. */
    public ResourceTypeBuilder<M> details(DetailReader<M> reader, String... keys) {
        this.details = reader;
        detailKeys.addAll(List.of(keys));
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

    /** The newest number that one of these {@code metric} events told. */
    public ResourceTypeBuilder<M> metric(String key) {
        return learnt(new Learnt(key, EventType.METRIC, Set.of(key), Learnt.Source.VALUE));
    }

    /** A property that other collectors' events tell. */
    public ResourceTypeBuilder<M> learnt(Learnt property) {
        learnt.add(property);
        noisy.add(property.property());
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
                details,
                Set.copyOf(detailKeys),
                id,
                arn,
                displayName,
                owner,
                region,
                global,
                worldwideArn,
                state,
                tags,
                Map.copyOf(properties),
                List.copyOf(learnt),
                List.copyOf(edges),
                Set.copyOf(skipped),
                Set.copyOf(noisy),
                dying,
                List.copyOf(iamActions));
    }
}
