package dev.polo.functions.migrate;

import dev.polo.common.scope.Outcome;
import dev.polo.functions.Done;
import dev.polo.functions.FunctionHandler;
import dev.polo.functions.Job;
import dev.polo.schema.MigrationReport;
import dev.polo.schema.Migrator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Creates the tables, or brings them to this version; to be invoked before the other functions are replaced. */
public final class MigrateHandler extends FunctionHandler {
    public MigrateHandler() {
        super("migrate");
    }

    @Override
    protected boolean isRecorded() {
        return false;
    }

    @Override
    protected Done work(Job job) {
        job.request().refuseSince();
        job.request().refusePart();
        Migrator migrator = new Migrator(job.clickHouse());
        if (job.request().dryRun()) {
            return Done.planned(details(migrator.dryRun()));
        }
        return new Done(Outcome.COMPLETE.sqlName(), details(migrator.migrate()), Map.of(), false);
    }

    private static Map<String, Object> details(MigrationReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("applied", report.applied());
        details.put("current", report.current());
        return details;
    }
}
