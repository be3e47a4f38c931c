package dev.polo.collectors.inventory;

import dev.polo.collectors.aws.AwsSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Asks for what the list call of a type leaves out, a page at a time. */
@FunctionalInterface
public interface DetailReader<M> {
    /**
     * @param at when the capture began: what "now" means for it
     * @return by item id; an item that is missing has no details
     */
    Map<String, Details> read(AwsSession session, List<M> page, Instant at);
}
