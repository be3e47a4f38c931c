package dev.polo.collectors.aws;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Sits in every client of a scope: waits for the rate limit and counts each request sent, retries included. */
final class CallMeter implements ExecutionInterceptor {
    /** Services that charge for each request, by the SDK's name for them: Cost Explorer. */
    private static final Set<String> PAID = Set.of("CostExplorer");

    private final RateLimits rateLimits;
    private final String accountId;
    private final String region;
    private final LongAdder calls;
    private final LongAdder paidCalls;

    CallMeter(RateLimits rateLimits, String accountId, String region, LongAdder calls, LongAdder paidCalls) {
        this.rateLimits = rateLimits;
        this.accountId = accountId;
        this.region = region;
        this.calls = calls;
        this.paidCalls = paidCalls;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        rateLimits.acquire(accountId, region, service);
        if (PAID.contains(service)) {
            rateLimits.paidRequests().send();
            paidCalls.increment();
        }
        calls.increment();
    }
}
