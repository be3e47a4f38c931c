package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.scope.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * What a scan of one table brought: nodes, ids that are there although they could not be read, ids that the table itself
 * says are gone, and what went wrong. What arrived before a page failed is kept; only a whole reading may conclude that
 * something is missing.
 *
 * <p>A Scan goes on until there is no LastEvaluatedKey; a page may be empty and still have one. Source: DynamoDB Developer
 * Guide, "Paginating the results".
 */
final class TableReading {
    private final TableAddress table;
    private final Map<String, HierarchyNode> nodes = new TreeMap<>();
    private final Set<String> unread = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Problems problems = new Problems();
    private boolean allIdentified = true;
    private long pages;
    private @Nullable AwsFailure failure;

    private TableReading(TableAddress table) {
        this.table = table;
    }

    /** @param attributes those that are wanted; the others are not sent */
    static TableReading of(
            ScopeContext context, TableAddress table, List<String> attributes, BiConsumer<TableReading, Item> reader) {
        TableReading reading = new TableReading(table);
        try {
            reading.scan(context, attributes, reader);
        } catch (ResourceNotFoundException e) {
            reading.failure = new AwsFailure(
                    Outcome.FAILED,
                    ErrorCode.AWS_BAD_ANSWER,
                    "There is no table " + table.name() + " in " + table.place(context.aws()) + ". Check "
                            + table.setting() + ", which may also be the table's ARN.");
        } catch (SdkException e) {
            AwsFailure found = AwsFailure.of(e);
            reading.failure = new AwsFailure(
                    found.outcome(),
                    found.code(),
                    "The table " + table.name() + " in " + table.place(context.aws()) + " was "
                            + (reading.pages == 0 ? "not read" : "read in part, " + reading.pages + " pages")
                            + ". " + found.message());
        }
        return reading;
    }

    private void scan(ScopeContext context, List<String> attributes, BiConsumer<TableReading, Item> reader) {
        DynamoDbClient client = table.client(context.aws());
        Map<String, String> aliases = IntStream.range(0, attributes.size())
                .boxed()
                .collect(Collectors.toMap(number -> "#a" + number, attributes::get));
        Set<Map<String, AttributeValue>> starts = new HashSet<>();
        Map<String, AttributeValue> start = Map.of();
        do {
            Map<String, AttributeValue> from = start;
            ScanResponse page = client.scan(request -> request.tableName(table.name())
                    .projectionExpression(String.join(", ", aliases.keySet()))
                    .expressionAttributeNames(aliases)
                    .exclusiveStartKey(from.isEmpty() ? null : from));
            context.counts().page();
            pages++;
            page.items().forEach(item -> reader.accept(this, new Item(item)));
            start = page.lastEvaluatedKey();
            if (!starts.add(start)) {
                failure = new AwsFailure(
                        Outcome.PARTIAL,
                        ErrorCode.AWS_BAD_ANSWER,
                        "The scan of the table " + table.name() + " has no end: after " + pages
                                + " pages AWS gave the key of an earlier one again.");
                return;
            }
        } while (!start.isEmpty());
    }

    void node(HierarchyNode node) {
        nodes.put(node.id(), node);
    }

    @Nullable
    HierarchyNode found(String id) {
        return nodes.get(id);
    }

    /** An item that cannot be read, and is there all the same: its node stays as known. */
    void unread(String id, String why) {
        unread.add(id);
        problem(why);
    }

    /** An item of which not even the node is known: from now on no other one can be said to be missing. */
    void unidentified(String why) {
        allIdentified = false;
        problem(why);
    }

    void gone(String id) {
        gone.add(id);
    }

    void problem(String why) {
        problems.add(table.name() + ": " + why);
    }

    Map<String, HierarchyNode> nodes() {
        return nodes;
    }

    Set<String> unread() {
        return unread;
    }

    Set<String> gone() {
        return gone;
    }

    Problems problems() {
        return problems;
    }

    @Nullable
    AwsFailure failure() {
        return failure;
    }

    /** Whether nothing at all arrived. */
    boolean failedAtOnce() {
        return failure != null && pages == 0;
    }

    /** Whether what it does not show is not there. */
    boolean whole() {
        return failure == null && allIdentified;
    }

    /** Every id that the table showed to be there. */
    Set<String> shown() {
        Set<String> shown = new HashSet<>(nodes.keySet());
        shown.addAll(unread);
        return shown;
    }
}
