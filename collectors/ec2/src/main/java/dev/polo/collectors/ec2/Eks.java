package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eks.paginators.ListClustersIterable;

/** EKS lists names only; each description is a call of its own. Source: EKS API Reference, ListClusters. */
final class Eks {
    static final int PAGE = 100;
    private static final int AT_ONCE = 4;

    private Eks() {}

    static EksClient client(AwsSession session) {
        return session.client(EksClient.builder());
    }

    static ListClustersIterable clusters(EksClient eks) {
        return eks.listClustersPaginator(request -> request.maxResults(PAGE));
    }

    /** The descriptions of those that are still there when they are asked for. */
    static <T> List<T> describe(List<String> names, Function<String, T> call) {
        return names.stream()
                .gather(Gatherers.mapConcurrent(AT_ONCE, name -> unlessGone(() -> call.apply(name))))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What a cluster holds, or nothing when it is gone since it was listed. */
    static <T> Stream<T> within(Supplier<Stream<T>> call) {
        return unlessGone(call).stream().flatMap(found -> found);
    }

    private static <T> Optional<T> unlessGone(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
