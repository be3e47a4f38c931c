package dev.polo.cli;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.core.TagMaps;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.hierarchy.BuildReport;
import dev.polo.hierarchy.HierarchyBuilder;
import dev.polo.schema.MigrationReport;
import dev.polo.schema.Migrator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The steps that {@code demo}, {@code run}, {@code collect} and {@code build-hierarchy} are made of, each shown. */
final class Pipeline {
    private static final String BUILDER = "hierarchy-builder";

    private final ClickHouse clickHouse;
    private final PoloConfig config;
    private final InstantSource clock;
    private final Console console;
    /** The command line's slot is its start, truncated to the second. */
    private final Instant slot;

    private final Map<String, Integer> attempts = new HashMap<>();

    Pipeline(ClickHouse clickHouse, PoloConfig config, InstantSource clock, Console console) {
        this.clickHouse = clickHouse;
        this.config = config;
        this.clock = clock;
        this.console = console;
        this.slot = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    MigrationReport migrate() {
        Instant start = clock.instant();
        MigrationReport report = new Migrator(clickHouse).migrate();
        String what = report.applied().isEmpty()
                ? "up to date, " + Summaries.counted(report.current(), "file")
                : Summaries.counted(report.applied().size(), "file") + " applied";
        done("migrate", what, start);
        return report;
    }

    List<RunReport> collect(List<Collector> collectors, AwsAccess aws) {
        TagMap tagMap = TagMaps.of(config);
        Set<String> asked = new HashSet<>(config.regions());
        asked.addAll(config.accounts());
        List<RunReport> reports = new ArrayList<>();
        for (Collector collector : collectors) {
            Instant start = clock.instant();
            RunReport report;
            try (Progress progress = new Progress(console)) {
                report = engine(aws, tagMap, progress).run(collector, run(collector.name()));
            }
            Summaries.collected(console, report, asked, elapsed(start));
            reports.add(report);
        }
        return reports;
    }

    BuildReport build() {
        Instant start = clock.instant();
        BuildReport report = new HierarchyBuilder(clickHouse, clock, config.maxLeafLossPercent()).build(run(BUILDER));
        Summaries.built(console, report, elapsed(start));
        return report;
    }

    private CollectionEngine engine(AwsAccess aws, TagMap tagMap, RunListener listener) {
        return new CollectionEngine(clickHouse, aws, config, tagMap, clock, listener);
    }

    private Run run(String name) {
        return Run.of(name, slot, attempts.merge(name, 1, Integer::sum));
    }

    private void done(String step, String what, Instant start) {
        Summaries.step(console, true, step, what, elapsed(start));
    }

    private Duration elapsed(Instant start) {
        return Duration.between(start, clock.instant());
    }
}
