package dev.polo.collectors.aws;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Sits in every client of a scope: waits for the rate limit and counts each request sent, retries included. */
final class CallMeter implements ExecutionInterceptor {
    private final RateLimits rateLimits;
    private final String accountId;
    private final String region;
    private final CallCounts counts;

    CallMeter(RateLimits rateLimits, String accountId, String region, CallCounts counts) {
        this.rateLimits = rateLimits;
        this.accountId = accountId;
        this.region = region;
        this.counts = counts;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        rateLimits.acquire(accountId, region, service);
        if (CallCounts.isPaid(service)) {
            rateLimits.paidRequests().send();
        }
        counts.add(service, attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }
}
