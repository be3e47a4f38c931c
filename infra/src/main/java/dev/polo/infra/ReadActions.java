package dev.polo.infra;

import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import java.util.List;
import java.util.TreeSet;

/** What the functions ask other accounts for: the sum of what the collectors say, so that no list is kept by hand. */
final class ReadActions {
    private ReadActions() {}

    /** In every account. */
    static List<String> everywhere() {
        TreeSet<String> actions = new TreeSet<>();
        FunctionSpec.ALL.stream().filter(FunctionSpec::isWorker).forEach(worker -> actions.addAll(worker.actions()));
        actions.removeAll(Accounts.IAM_ACTIONS);
        return List.copyOf(actions);
    }

    /** Where a bill is asked for. */
    static List<String> bill() {
        return CostExplorerCollector.IAM_ACTIONS;
    }
}
