package dev.polo.collectors.aws;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Requests sent for one scope, retries included, by API. */
final class CallCounts {
    /** Services that charge for each request, by the SDK's name for them: Cost Explorer. */
    private static final Set<String> PAID = Set.of("CostExplorer");

    private final Map<String, LongAdder> byApi = new ConcurrentHashMap<>();
    private final LongAdder paid = new LongAdder();

    static boolean isPaid(String service) {
        return PAID.contains(service);
    }

    void add(String service, String operation) {
        byApi.computeIfAbsent(service + ":" + operation, _ -> new LongAdder()).increment();
        if (isPaid(service)) {
            paid.increment();
        }
    }

    long paid() {
        return paid.sum();
    }

    /** Such as {@code Ec2:DescribeVolumes}. */
    SortedMap<String, Long> byApi() {
        SortedMap<String, Long> result = new TreeMap<>();
        byApi.forEach((api, count) -> result.put(api, count.sum()));
        return result;
    }
}
