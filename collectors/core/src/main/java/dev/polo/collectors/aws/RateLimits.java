package dev.polo.collectors.aws;

import dev.failsafe.RateLimiter;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests per second that Polo allows itself per account, region and API, shared by all workers of the process.
 *
 * <p>Below AWS's own buckets, so that others in the account keep their share. EC2's paged describes refill at 20 a second
 * (EC2 API Reference, "Request throttling"); CloudTrail's LookupEvents allows 2 (CloudTrail API Reference); Lambda's
 * control plane 15 (Lambda quotas); DescribeLogGroups and DescribeLogStreams 10 and 25, GetMetricData 50 (CloudWatch
 * quotas); S3 has no limit that a list of buckets could meet. Each page of a DynamoDB Scan takes up to 128 read
 * units from what the table has for its users (DynamoDB Developer Guide, "Scanning tables"). The others' are not
 * documented, and set low; but for Cost Explorer, whose pages follow one another and take far longer than the limit
 * leaves them.
 */
public final class RateLimits {
    private static final Map<String, Integer> PER_SECOND = Map.ofEntries(
            Map.entry("Ec2", 20),
            Map.entry("ElasticLoadBalancing", 10),
            Map.entry("ElasticLoadBalancingV2", 10),
            Map.entry("S3", 50),
            Map.entry("SageMaker", 5),
            Map.entry("Eks", 5),
            Map.entry("Rds", 5),
            Map.entry("Lambda", 10),
            Map.entry("CloudWatch", 20),
            Map.entry("CloudWatchLogs", 5),
            Map.entry("ResourceGroupsTaggingApi", 5),
            Map.entry("Savingsplans", 5),
            Map.entry("DynamoDb", 2),
            Map.entry("CloudTrail", 2),
            Map.entry("CostExplorer", 50));
    private static final int OTHERS = 10;

    private final PaidRequests paidRequests;
    private final Deadline deadline;
    private final Map<String, RateLimiter<Object>> limiters = new ConcurrentHashMap<>();

    public RateLimits() {
        this(new PaidRequests(null), Deadline.NONE);
    }

    /**
     * @param paidRequests what may be sent to services that charge by the request
     * @param deadline until when anything may be sent
     */
    public RateLimits(PaidRequests paidRequests, Deadline deadline) {
        this.paidRequests = paidRequests;
        this.deadline = deadline;
    }

    PaidRequests paidRequests() {
        return paidRequests;
    }

    /** Whether a service, by the SDK's name for it, has a limit of its own. */
    public static boolean declares(String service) {
        return PER_SECOND.containsKey(service);
    }

    /** @throws PoloException OUT_OF_TIME when nothing more may be sent */
    void acquire(String accountId, String region, String service) {
        deadline.checkReading();
        try {
            limiters.computeIfAbsent(accountId + "/" + region + "/" + service, key -> limiter(service))
                    .acquirePermit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoloException(ErrorCode.AWS_THROTTLED, "Interrupted while waiting for the rate limit.", e);
        }
    }

    private static RateLimiter<Object> limiter(String service) {
        int perSecond = PER_SECOND.getOrDefault(service, OTHERS);
        return RateLimiter.burstyBuilder(perSecond, Duration.ofSeconds(1)).build();
    }
}
