package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.Details;
import dev.polo.collectors.inventory.Pages;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sagemaker.model.DescribeNotebookInstanceResponse;
import software.amazon.awssdk.services.sagemaker.model.NotebookInstanceStatus;

/**
 * Since when a running notebook is idle: since it was started or changed, or since Jupyter last logged something, whichever
 * is later. Jupyter logs to the streams {@code name/jupyter.log} of one log group. Without the right to look there nothing
 * is said: a notebook at work must not look idle. Source: SageMaker Developer Guide, "Log groups and streams".
 */
final class NotebookActivity {
    static final String IDLE_HOURS = "idle_hours";
    private static final String LOG_GROUP = "/aws/sagemaker/NotebookInstances";
    private static final Set<Integer> REFUSED = Set.of(400, 401, 403);

    private NotebookActivity() {}

    static Map<String, Details> read(AwsSession session, List<DescribeNotebookInstanceResponse> page, Instant at) {
        Map<String, Map<String, String>> tags = TaggedResources.tags(
                session,
                page.stream()
                        .map(DescribeNotebookInstanceResponse::notebookInstanceArn)
                        .toList());
        Map<String, Instant> logged = lastLogged(session);
        Map<String, Details> result = new HashMap<>();
        for (DescribeNotebookInstanceResponse notebook : page) {
            String name = notebook.notebookInstanceName();
            Details own = Details.ofTags(tags, notebook.notebookInstanceArn());
            boolean running = notebook.notebookInstanceStatus() == NotebookInstanceStatus.IN_SERVICE;
            if (!running || notebook.lastModifiedTime() == null) {
                result.put(name, own);
            } else if (logged == null) {
                Set<String> unread = new TreeSet<>(own.unread());
                unread.add(IDLE_HOURS);
                result.put(name, new Details(own.tags(), Map.of(), unread));
            } else {
                Instant active = logged.getOrDefault(name, Instant.EPOCH);
                Instant since = active.isAfter(notebook.lastModifiedTime()) ? active : notebook.lastModifiedTime();
                long hours = Math.max(0, Duration.between(since, at).toHours());
                result.put(name, new Details(own.tags(), Map.of(IDLE_HOURS, hours), own.unread()));
            }
        }
        return result;
    }

    /** When each notebook last logged; null when we may not know. */
    private static @Nullable Map<String, Instant> lastLogged(AwsSession session) {
        Map<String, Instant> result = new HashMap<>();
        CloudWatchLogsClient logs = session.client(CloudWatchLogsClient.builder());
        try {
            for (DescribeLogStreamsResponse page :
                    Pages.of(logs.describeLogStreamsPaginator(request -> request.logGroupName(LOG_GROUP)))) {
                for (LogStream stream : page.logStreams()) {
                    if (stream.lastEventTimestamp() != null) {
                        String name = stream.logStreamName().replaceFirst("/.*", "");
                        result.merge(
                                name,
                                Instant.ofEpochMilli(stream.lastEventTimestamp()),
                                (a, b) -> a.isAfter(b) ? a : b);
                    }
                }
            }
        } catch (ResourceNotFoundException e) {
            // No notebook has ever logged anything here.
            return result;
        } catch (AwsServiceException e) {
            if (REFUSED.contains(e.statusCode()) && !e.isThrottlingException()) {
                return null;
            }
            throw e;
        }
        return result;
    }
}
