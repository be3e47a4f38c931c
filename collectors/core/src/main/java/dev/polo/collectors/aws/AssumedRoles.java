package dev.polo.collectors.aws;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The reading roles that a run has assumed: once an account, not once a scope, since STS answers some calls a second only.
 * They are renewed a while before they expire, by whoever needs them then. Thread-safe; close it after the sessions.
 */
public final class AssumedRoles implements AutoCloseable {
    private record Assumed(StsClient sts, StsAssumeRoleCredentialsProvider provider) {}

    private final AwsAccess access;
    private final RateLimits rateLimits;
    private final Map<String, Assumed> byRole = new HashMap<>();

    public AssumedRoles(AwsAccess access, RateLimits rateLimits) {
        this.access = access;
        this.rateLimits = rateLimits;
    }

    AwsAccess access() {
        return access;
    }

    RateLimits rateLimits() {
        return rateLimits;
    }

    /** @param counts of who came first: the calls for all are its */
    synchronized AwsCredentialsProvider credentials(String accountId, String roleArn, CallCounts counts) {
        return byRole.computeIfAbsent(roleArn, role -> assumed(accountId, role, counts)).provider;
    }

    private Assumed assumed(String accountId, String roleArn, CallCounts counts) {
        StsClient sts = callersSts(accountId, counts);
        return new Assumed(
                sts,
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request ->
                                request.roleArn(roleArn).roleSessionName("polo").externalId(access.externalId()))
                        .build());
    }

    /** STS with the caller's own credentials, its calls being made for an account. */
    StsClient callersSts(String accountId, CallCounts counts) {
        CallMeter meter =
                new CallMeter(rateLimits, accountId, access.homeRegion().id(), counts);
        return AwsSession.configured(StsClient.builder(), access, access.homeRegion(), access.credentials(), meter)
                .build();
    }

    @Override
    public synchronized void close() {
        byRole.values().forEach(assumed -> {
            assumed.provider.close();
            assumed.sts.close();
        });
        byRole.clear();
    }
}
