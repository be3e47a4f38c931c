package dev.polo.functions.dispatcher;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.aws.Regions;
import dev.polo.collectors.core.Part;
import dev.polo.functions.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Accounts × their regions, those that are off in one, and what is global in each account: together every scope once. */
final class WorkMessages {
    /** Collectors whose types all are regional: they have nothing to read where there is no region. */
    private static final Set<String> REGIONAL = Set.of("cloudtrail", "metrics", "relationships");

    private static final Logger LOG = LoggerFactory.getLogger(WorkMessages.class);

    private static final String OFF = "off";
    private static final String ALL = "all";

    private WorkMessages() {}

    static List<WorkMessage> of(Job job) {
        RateLimits rateLimits = new RateLimits(new PaidRequests(null), job.deadline());
        Regions regions = new Regions(job.config(), job.aws(), rateLimits);
        Part part = job.request().part();
        List<WorkMessage> messages = new ArrayList<>();
        Accounts.Survey accounts = new Accounts(job.config(), job.aws(), rateLimits).survey();
        for (Account account : accounts.accounts()) {
            Optional<Regions.Survey> known = regions(regions, account);
            if (known.isEmpty()) {
                messages.add(new WorkMessage(job.run(), account.id(), ALL, part.regions()));
                continue;
            }
            Regions.Survey survey = known.get();
            List<String> names = new ArrayList<>(survey.on());
            if (!REGIONAL.contains(job.run().collector())) {
                names.add(Part.GLOBAL);
            }
            asked(part, names).forEach(name -> messages.add(WorkMessage.of(job.run(), account.id(), name)));
            // Nothing is read there either; a worker records that they are off, all at once.
            List<String> off = asked(part, survey.off());
            if (!off.isEmpty()) {
                messages.add(new WorkMessage(job.run(), account.id(), OFF, off));
            }
        }
        // Nothing is read there; a worker records that they are closed.
        accounts.closed().forEach(closed -> messages.add(WorkMessage.of(job.run(), closed.id(), Part.GLOBAL)));
        return messages;
    }

    private static List<String> asked(Part part, List<String> names) {
        return names.stream()
                .filter(name -> part.regions().isEmpty() || part.regions().contains(name))
                .toList();
    }

    /**
     * Empty for an account that cannot be asked. It gets one message that names no region, or those of the event: its
     * worker asks again, and records what it is told. A region named here would be read, and the others forgotten.
     */
    private static Optional<Regions.Survey> regions(Regions regions, Account account) {
        try {
            return Optional.of(regions.of(account));
        } catch (SdkException e) {
            LOG.warn(
                    "The regions of account {} are not known: {}",
                    account.id(),
                    AwsFailure.of(e).message());
            return Optional.empty();
        }
    }
}
