package dev.polo.collectors.core;

import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.util.List;

/** Told how a run goes, for progress bars and logs. Called from several threads. */
public interface RunListener {
    RunListener SILENT = new RunListener() {
        @Override
        public void started(List<Scope> scopes) {}

        @Override
        public void ended(ScopeResult result) {}
    };

    void started(List<Scope> scopes);

    void ended(ScopeResult result);
}
