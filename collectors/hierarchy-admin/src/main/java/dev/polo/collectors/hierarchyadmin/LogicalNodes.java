package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.config.Setting;
import dev.polo.common.node.StoredNodes;
import dev.polo.common.scope.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One capture of customers, clusters and indexes: first DynamoDB's two tables, then the tags for what those do not know.
 * In this order, and in one scope, because each step needs the one before. A table that cannot be read changes nothing
 * about its nodes, and the others go on with what is stored of it.
 *
 * <p>A run of all collectors comes here twice, before the inventory and after it; the tables are read once a slot.
 */
final class LogicalNodes {
    private static final Absence CUSTOMERS =
            new Absence("the customers in DynamoDB", NodeSource.DYNAMODB, Set.of(NodeType.CUSTOMER));
    private static final Absence INDEXES =
            new Absence("the indexes in DynamoDB", NodeSource.DYNAMODB, Set.of(NodeType.INDEX));
    private static final Absence TAGGED =
            new Absence("what tags name", NodeSource.TAGS, Set.of(NodeType.CUSTOMER, NodeType.CLUSTER, NodeType.INDEX));

    private final ScopeContext context;
    private final NodeTable table;
    private final NodeChanges changes;
    private final DevCells devCells;
    private final List<TableReading> readings = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    LogicalNodes(ScopeContext context) {
        this.context = context;
        this.table = new NodeTable(context.clickHouse());
        this.changes = new NodeChanges(table, context.capturedAt());
        this.devCells = new DevCells(context.config().devCellPrefixes());
    }

    void collect() {
        Optional<Instant> newest = new RunRecords(context.clickHouse()).newestComplete(context.scope());
        context.checkNewest(newest);
        if (newest.isEmpty() || newest.get().isBefore(context.run().slot())) {
            readTables();
        }
        TaggedNodes tagged = TaggedNodes.read(context.clickHouse(), stored(), devCells);
        tagged.nodes().forEach(node -> changes.shown(node, NodeSource.TAGS));
        Set<String> ids = new TreeSet<>();
        tagged.nodes().forEach(node -> ids.add(node.id()));
        TAGGED.settle(context, changes, ids).ifPresent(notices::add);
        cellsByResources(tagged);
        table.write(changes.rows(), context.run().runId());
        context.counts()
                .resources(readings.stream()
                                .mapToLong(reading -> reading.nodes().size())
                                .sum()
                        + ids.size());
        conclude();
    }

    private void readTables() {
        TableAddress.of(Setting.POLO_USERS_ACCOUNTS_TABLE, context.config().usersAccountsTable())
                .map(address -> TableReading.of(
                        context,
                        address,
                        Customers.ATTRIBUTES,
                        (reading, item) -> Customers.read(reading, item, changes)))
                .ifPresent(reading -> take(reading, CUSTOMERS));
        TableAddress.of(
                        Setting.POLO_CUSTOMER_INDEX_CONFIG_TABLE,
                        context.config().customerIndexConfigTable())
                .map(address -> TableReading.of(
                        context, address, Indexes.ATTRIBUTES, new Indexes(changes, devCells, systemToVisible())::read))
                .ifPresent(reading -> take(reading, INDEXES));
    }

    private void take(TableReading reading, Absence absence) {
        readings.add(reading);
        reading.nodes().values().forEach(node -> changes.shown(node, NodeSource.DYNAMODB));
        Stream.concat(reading.unread().stream(), reading.gone().stream())
                .filter(id -> !reading.nodes().containsKey(id))
                .map(changes::current)
                .filter(row -> row != null && row.living() && row.is(NodeSource.DYNAMODB))
                .map(Objects::requireNonNull)
                .forEach(row -> {
                    if (reading.unread().contains(row.node().id())) {
                        changes.shown(row.node(), NodeSource.DYNAMODB);
                    } else {
                        changes.deleted(row);
                    }
                });
        if (reading.whole()) {
            Set<String> told = reading.shown();
            told.addAll(reading.gone());
            absence.settle(context, changes, told).ifPresent(notices::add);
        }
    }

    /**
     * The seeds' {@code _load_sys_to_visible}: customers by their system ids, as read just now and, where the table could
     * not be read, as ClickHouse knows them.
     */
    private Map<String, Set<String>> systemToVisible() {
        Map<String, Set<String>> result = new HashMap<>();
        changes.current().stream()
                .filter(row -> row.living()
                        && row.is(NodeSource.DYNAMODB)
                        && row.node().type() == NodeType.CUSTOMER)
                .forEach(row -> result.computeIfAbsent(
                                row.node().metadata().getOrDefault(Customers.SYSTEM_ID, ""), _ -> new TreeSet<>())
                        .add(row.node().id()));
        return result;
    }

    private StoredNodes stored() {
        StoredNodes stored = new StoredNodes();
        changes.current().stream().filter(row -> row.is(NodeSource.DYNAMODB)).forEach(row -> {
            HierarchyNode node = row.node();
            KnownMetadata metadata = new KnownMetadata(row);
            String systemId = metadata.get(Customers.SYSTEM_ID);
            if (node.type() == NodeType.CUSTOMER) {
                List<String> names = List.of(node.name(), metadata.get(Customers.ACCOUNT_NAME));
                stored.addCustomer(node.id(), systemId, row.living(), names);
            } else {
                stored.addIndex(node.id(), systemId, metadata.get(Indexes.NAME), row.living());
            }
        });
        return stored;
    }

    /** A stored index whose own name tells no development cell may have resources whose names do. */
    private void cellsByResources(TaggedNodes tagged) {
        changes.current().stream()
                .filter(row -> row.living()
                        && row.is(NodeSource.DYNAMODB)
                        && row.node().type() == NodeType.INDEX)
                .toList()
                .forEach(row -> {
                    String cell = tagged.cell(row.node());
                    if (!new KnownMetadata(row).get(Indexes.DEV_CELL).equals(cell)) {
                        changes.shown(row.node().withMetadata(Indexes.DEV_CELL, cell), NodeSource.DYNAMODB);
                    }
                });
    }

    /** What could not be read is said once everything that could be is stored. */
    private void conclude() {
        List<AwsFailure> failures = readings.stream()
                .map(TableReading::failure)
                .filter(Objects::nonNull)
                .toList();
        List<String> sentences = new ArrayList<>(notices);
        failures.forEach(failure -> sentences.add(failure.message()));
        readings.stream()
                .map(TableReading::problems)
                .filter(problems -> !problems.isEmpty())
                .forEach(problems -> sentences.add(problems.toString()));
        if (sentences.isEmpty()) {
            return;
        }
        boolean nothingArrived = !readings.isEmpty() && readings.stream().allMatch(TableReading::failedAtOnce);
        throw new ScopeNotice(
                nothingArrived ? failures.getFirst().outcome() : Outcome.PARTIAL,
                String.join(" ", sentences)
                        + (failures.isEmpty() ? "" : " What is known of it stays, and nothing is taken for gone."));
    }
}
