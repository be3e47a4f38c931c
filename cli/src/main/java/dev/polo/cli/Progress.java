package dev.polo.cli;

import dev.polo.collectors.core.RunListener;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far things are: bars on a terminal, a line per step elsewhere. Thread-safe. Closing it removes the bars.
 */
final class Progress implements AutoCloseable, RunListener {
    private static final int REFRESH_MILLIS = 100;

    private final Console console;
    private final Map<String, ProgressBar> bars = new HashMap<>();
    private final Set<String> announced = new HashSet<>();

    Progress(Console console) {
        this.console = console;
    }

    /**
     * A long step of a server's start.
     *
     * @param total -1 where it is not known
     */
    synchronized void update(String step, long done, long total) {
        if (console.interactive()) {
            ProgressBar bar = bars.computeIfAbsent(step, name -> bar(name, total));
            bar.maxHint(total);
            bar.stepTo(done);
        } else if (announced.add(step)) {
            console.say("  " + step + " …");
        }
    }

    @Override
    public synchronized void started(List<Scope> scopes) {
        if (console.interactive() && !scopes.isEmpty()) {
            String collector = scopes.getFirst().collector();
            bars.computeIfAbsent(collector, name -> bar(name, scopes.size())).maxHint(scopes.size());
        }
    }

    @Override
    public synchronized void ended(ScopeResult result) {
        ProgressBar bar = bars.get(result.scope().collector());
        if (bar != null) {
            bar.setExtraMessage(result.scope().region() + " " + result.scope().resourceType());
            bar.step();
        }
    }

    @Override
    public synchronized void close() {
        bars.values().forEach(ProgressBar::close);
        bars.clear();
    }

    private static ProgressBar bar(String name, long total) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .clearDisplayOnFinish()
                .hideEta()
                .build();
    }
}
