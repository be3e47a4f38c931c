package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.common.node.NodeIds;
import dev.polo.common.scope.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Tag;

/**
 * An account's node: its name and tags as Organizations knows them, {@code role} and {@code tier} among them. Only the
 * management account, or one it has delegated to, is told; for everybody else what is known stays.
 */
final class AccountNode {
    /** For each key the tags to look at, in order; the first that is there wins. */
    private static final Map<String, List<String>> KEYS = Map.of(
            "role", List.of("marqo:role", "Role", "role"),
            "tier", List.of("marqo:tier", "Tier", "tier"));

    /** Nobody to ask, or nobody there. Source: AWS Organizations API Reference, ListTagsForResource. */
    private static final Set<String> NOT_TOLD =
            Set.of("AWSOrganizationsNotInUseException", "TargetNotFoundException", "UnsupportedAPIEndpointException");

    private AccountNode() {}

    /** Writes the node, also when AWS fails to tell its tags; that is thrown afterwards. */
    static void collect(ScopeContext context) {
        NodeTable table = new NodeTable(context.clickHouse());
        NodeChanges changes = new NodeChanges(table, context.capturedAt());
        String account = context.account().id();
        NodeRow known = changes.current(NodeIds.account(account));
        Optional<SortedMap<String, String>> tags = Optional.empty();
        SdkException failure = null;
        try {
            tags = Optional.of(tags(context, account));
        } catch (SdkException e) {
            failure = isNotToldTo(context, e) ? null : e;
        }
        SortedMap<String, String> metadata = tags.orElseGet(
                () -> known == null ? new TreeMap<>() : known.node().metadata());
        changes.shown(
                new HierarchyNode(NodeIds.account(account), NodeType.ACCOUNT, name(context, known), "", metadata),
                NodeSource.ACCOUNT);
        table.write(changes.rows(), context.run().runId());
        context.counts().resources(1);
        if (failure != null) {
            throw failure;
        }
    }

    private static String name(ScopeContext context, @Nullable NodeRow known) {
        if (!context.account().name().isEmpty()) {
            return context.account().name();
        }
        return known == null ? context.account().id() : known.node().name();
    }

    private static SortedMap<String, String> tags(ScopeContext context, String account) {
        OrganizationsClient organizations = context.aws().caller().client(OrganizationsClient.builder());
        SortedMap<String, String> tags = new TreeMap<>();
        organizations.listTagsForResourcePaginator(request -> request.resourceId(account)).stream()
                .flatMap(page -> page.tags().stream())
                .forEach((Tag tag) -> tags.put(tag.key(), tag.value()));
        return metadata(tags);
    }

    static SortedMap<String, String> metadata(SortedMap<String, String> tags) {
        SortedMap<String, String> metadata = new TreeMap<>(tags);
        // That key is the node's name by hand.
        metadata.remove(HierarchyNode.NAME_KEY);
        KEYS.forEach((key, names) -> names.stream()
                .map(name -> tags.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .ifPresent(value -> metadata.put(key, value)));
        return metadata;
    }

    /** Who may list the accounts, and so knows this one's name, may read their tags too, or lacks a permission. */
    private static boolean isNotToldTo(ScopeContext context, SdkException e) {
        return (AwsFailure.of(e).outcome() == Outcome.DENIED
                        && context.account().name().isEmpty())
                || (e instanceof AwsServiceException service
                        && service.awsErrorDetails() != null
                        && NOT_TOLD.contains(service.awsErrorDetails().errorCode()));
    }
}
