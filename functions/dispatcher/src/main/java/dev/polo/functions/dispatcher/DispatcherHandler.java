package dev.polo.functions.dispatcher;

import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import dev.polo.functions.Done;
import dev.polo.functions.FunctionHandler;
import dev.polo.functions.Job;
import dev.polo.functions.Request;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a collector's work on its queue, a message per account and region, for workers that run the same engine. */
public final class DispatcherHandler extends FunctionHandler {
    public DispatcherHandler() {
        super("dispatcher");
    }

    @Override
    protected boolean isRecorded() {
        return false;
    }

    /** The workers' runs are the collector's, and so is the slot. */
    @Override
    protected String collector(Request request) {
        if (request.collector() == null) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The event does not say whose work to dispatch. Add \"collector\", for example \"ec2\".");
        }
        return request.collector();
    }

    @Override
    protected Done work(Job job) {
        job.request().refuseSince();
        job.request().refuseTypes();
        List<WorkMessage> messages = WorkMessages.of(job);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("message_count", messages.size());
        if (job.request().dryRun()) {
            details.put("messages", messages.stream().map(WorkMessage::group).toList());
            return Done.planned(details);
        }
        WorkQueue.send(job, queue(job), messages);
        return new Done(Outcome.COMPLETE.sqlName(), details, Map.of("Messages", (double) messages.size()), false);
    }

    private static URI queue(Job job) {
        Map<String, URI> queues = job.config().workQueues();
        URI queue = queues.get(job.run().collector());
        if (queue == null) {
            throw new PoloException(
                    ErrorCode.INVALID_SETTING,
                    Setting.POLO_WORK_QUEUES + " names no queue for "
                            + job.run().collector() + "; it has "
                            + (queues.isEmpty() ? "none" : String.join(", ", queues.keySet()))
                            + ". Expected is ec2=https://sqs…, a queue per collector, separated by commas.");
        }
        return queue;
    }
}
