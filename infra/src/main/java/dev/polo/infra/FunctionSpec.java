package dev.polo.infra;

import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.Regions;
import dev.polo.collectors.cloudtrail.CloudTrailCollector;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.collectors.ec2.MetricsCollector;
import dev.polo.collectors.hierarchyadmin.HierarchyAdminCollector;
import dev.polo.collectors.relationships.RelationshipsCollector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function: what runs, how often, and what it may read in the account where it runs.
 *
 * @param name in names, logs, metrics and events, such as {@code cost-explorer}
 * @param module the folder under {@code functions/} whose zip it is
 * @param handler the class
 * @param schedule a cron expression in UTC; null: it is invoked by hand or by others
 * @param stale after so long without a complete run somebody has to look; null: nobody waits for it
 * @param role which part it plays
 * @param actions what it asks AWS for in its own account, beside assuming the read role
 */
record FunctionSpec(
        String name,
        String module,
        String handler,
        int memoryMb,
        Duration timeout,
        @Nullable String schedule,
        @Nullable Duration stale,
        Part role,
        List<String> actions) {

    /** What a function is to the others. */
    enum Part {
        /** One at a time is a rule: two would only wait for each other, or pay twice. */
        SINGLE,
        /** Takes parts of the estate from a queue of its own, several at once. */
        WORKER
    }

    private static final Duration MOST = Duration.ofMinutes(15);
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration HOURS = Duration.ofHours(3);
    private static final Duration DAYS = Duration.ofDays(3);

    static final FunctionSpec MIGRATE = single("migrate", 1024, SHORT, null, null, List.of());

    static final FunctionSpec DISPATCHER =
            single("dispatcher", 1024, SHORT, null, null, all(List.of(Accounts.IAM_ACTIONS, Regions.IAM_ACTIONS)));

    static final FunctionSpec HIERARCHY_ADMIN = single(
            HierarchyAdminCollector.NAME,
            1024,
            SHORT,
            "cron(50 * * * ? *)",
            HOURS,
            all(List.of(Accounts.IAM_ACTIONS, HierarchyAdminCollector.CALLER_IAM_ACTIONS)));

    static final FunctionSpec COST_EXPLORER = single(
            CostExplorerCollector.NAME,
            1024,
            MOST,
            "cron(30 9 * * ? *)",
            DAYS,
            all(List.of(Accounts.IAM_ACTIONS, CostExplorerCollector.IAM_ACTIONS)));

    static final FunctionSpec HIERARCHY_BUILDER =
            single("hierarchy-builder", 2048, MOST, "cron(0/15 * * * ? *)", HOURS, List.of());

    /** In the order in which they are declared in the template. */
    static final List<FunctionSpec> ALL = List.of(
            MIGRATE,
            DISPATCHER,
            HIERARCHY_ADMIN,
            worker(
                    Ec2Collector.NAME,
                    Ec2Collector.NAME,
                    "Ec2Handler",
                    1769,
                    "cron(0 * * * ? *)",
                    Ec2Collector.types().stream()
                            .flatMap(type -> type.iamActions().stream())
                            .toList()),
            worker(
                    MetricsCollector.NAME,
                    Ec2Collector.NAME,
                    "MetricsHandler",
                    1024,
                    "cron(20 * * * ? *)",
                    MetricsCollector.IAM_ACTIONS),
            worker(
                    RelationshipsCollector.NAME,
                    RelationshipsCollector.NAME,
                    "RelationshipsHandler",
                    1024,
                    "cron(10 * * * ? *)",
                    RelationshipsCollector.IAM_ACTIONS),
            worker(
                    CloudTrailCollector.NAME,
                    CloudTrailCollector.NAME,
                    "CloudTrailHandler",
                    1024,
                    "cron(30 * * * ? *)",
                    CloudTrailCollector.IAM_ACTIONS),
            COST_EXPLORER,
            HIERARCHY_BUILDER);

    /** Those that go into other accounts, by the read role. */
    boolean assumesReadRole() {
        return !this.equals(MIGRATE) && !this.equals(HIERARCHY_BUILDER);
    }

    boolean isWorker() {
        return role == Part.WORKER;
    }

    /** {@code CostExplorer}: what its resources are called inside the template. */
    String id() {
        return Arrays.stream(name.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** {@code prod-polo-cost-explorer}: the function's name and its role's. */
    String physicalName(String env) {
        return env + "-polo-" + name;
    }

    Path zip(Path functions) {
        return functions.resolve(module).resolve("target").resolve("polo-functions-" + module + ".zip");
    }

    private static FunctionSpec single(
            String name,
            int memoryMb,
            Duration timeout,
            @Nullable String schedule,
            @Nullable Duration stale,
            List<String> actions) {
        String type = new FunctionSpec(name, name, "", 0, timeout, null, null, Part.SINGLE, List.of()).id();
        return new FunctionSpec(
                name, name, handler(name, type + "Handler"), memoryMb, timeout, schedule, stale, Part.SINGLE, actions);
    }

    private static FunctionSpec worker(
            String name, String module, String type, int memoryMb, String schedule, List<String> actions) {
        return new FunctionSpec(
                name,
                module,
                handler(module, type),
                memoryMb,
                MOST,
                schedule,
                HOURS,
                Part.WORKER,
                all(List.of(actions, Accounts.IAM_ACTIONS, Regions.IAM_ACTIONS)));
    }

    private static String handler(String module, String type) {
        return "dev.polo.functions." + module.replace("-", "") + "." + type;
    }

    private static List<String> all(List<List<String>> actions) {
        return List.copyOf(
                new TreeSet<>(actions.stream().flatMap(Collection::stream).toList()));
    }
}
