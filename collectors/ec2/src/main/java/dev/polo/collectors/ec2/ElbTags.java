package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;

/** The tags of load balancers and target groups, asked for 20 at a time. Source: ELB v2 API Reference, DescribeTags. */
final class ElbTags {
    /** Load balancers and target groups in a page. Source: ELB v2 API Reference. */
    static final int PAGE = 400;

    private static final int AT_ONCE = 20;

    private ElbTags() {}

    static ElasticLoadBalancingV2Client client(AwsSession session) {
        return session.client(ElasticLoadBalancingV2Client.builder());
    }

    /** By ARN; without an entry for what is gone. */
    static Map<String, Map<String, String>> of(AwsSession session, List<String> arns) {
        Map<String, Map<String, String>> result = new HashMap<>();
        ElasticLoadBalancingV2Client elb = client(session);
        arns.stream()
                .gather(Gatherers.windowFixed(AT_ONCE))
                .flatMap(some -> unlessGone(
                        some,
                        asked -> elb.describeTags(request -> request.resourceArns(asked))
                                .tagDescriptions()))
                .forEach(described -> result.put(
                        described.resourceArn(),
                        described.tags().stream()
                                .collect(Collectors.toMap(Tag::key, tag -> tag.value() == null ? "" : tag.value()))));
        return result;
    }

    /** One that was deleted since it was listed fails the call for all: then each is asked for by itself. */
    static <T> Stream<T> unlessGone(List<String> names, Function<List<String>, List<T>> describeTags) {
        try {
            return describeTags.apply(names).stream();
        } catch (LoadBalancerNotFoundException
                | TargetGroupNotFoundException
                | software.amazon.awssdk.services.elasticloadbalancing.model.LoadBalancerNotFoundException e) {
            return names.size() == 1
                    ? Stream.empty()
                    : names.stream().flatMap(name -> unlessGone(List.of(name), describeTags));
        }
    }
}
