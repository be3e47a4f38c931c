package dev.polo.functions;

import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.core.TagMaps;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler of a collector: gives it to the same engine that the command line does. */
public abstract class CollectorHandler extends FunctionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorHandler.class);

    protected CollectorHandler(String name) {
        super(name);
    }

    /** The collector as a request wants it, or a refusal of what it cannot do. */
    protected abstract Collector collector(Request request, Instant now);

    /** What a dry run answers: the scopes that would be read. */
    protected Map<String, Object> plan(Job job, Collector collector) {
        return RunSummary.planned(engine(job).scopes(collector, job.request().part()));
    }

    @Override
    protected final Done work(Job job) {
        Collector collector = collector(job.request(), job.clock().instant());
        if (job.request().dryRun()) {
            return Done.planned(plan(job, collector));
        }
        RunReport report = engine(job).run(collector, job.run(), job.request().part());
        return RunSummary.of(report);
    }

    private static CollectionEngine engine(Job job) {
        return new CollectionEngine(
                job.clickHouse(),
                job.aws(),
                job.config(),
                TagMaps.of(job.config()),
                job.clock(),
                new ScopeLog(job.run()),
                job.deadline(),
                job.paidRequests());
    }

    /** A line per scope: a warning for one that is not whole. */
    private record ScopeLog(Run run) implements RunListener {
        @Override
        public void started(List<Scope> scopes) {
            LOG.info("{} begins with {} scopes", run.collector(), scopes.size());
        }

        @Override
        public void ended(ScopeResult result) {
            try (LogContext _ = LogContext.of(run, result)) {
                if (result.outcome().whole()) {
                    LOG.debug("{}: {}", result.scope(), result.outcome().sqlName());
                } else {
                    LOG.warn("{}: {}. {}", result.scope(), result.outcome().sqlName(), result.message());
                }
            }
        }
    }
}
