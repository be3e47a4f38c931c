package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;

/**
 * Tags of services whose own API tells them one resource at a time: the tagging API tells those of 100 in one call. What
 * lost its tags is told with none; left out is what never had any, and what is gone. Source: Resource Groups Tagging API
 * Reference, GetResources: "all the tagged or previously tagged resources".
 */
final class TaggedResources {
    static final String ACTION = "tag:GetResources";
    private static final int AT_ONCE = 100;

    private TaggedResources() {}

    /** By ARN, as given; without an entry for what the answer leaves out. */
    static Map<String, Map<String, String>> tags(AwsSession session, List<String> arns) {
        Map<String, Map<String, String>> result = new HashMap<>();
        ResourceGroupsTaggingApiClient tagging = session.client(ResourceGroupsTaggingApiClient.builder());
        arns.stream()
                .gather(Gatherers.windowFixed(AT_ONCE))
                .flatMap(some ->
                        tagging
                                .getResources(request -> request.resourceARNList(some))
                                .resourceTagMappingList()
                                .stream())
                .forEach(found -> result.put(
                        found.resourceARN(),
                        found.tags().stream()
                                .collect(Collectors.toMap(Tag::key, tag -> tag.value() == null ? "" : tag.value()))));
        return result;
    }
}
