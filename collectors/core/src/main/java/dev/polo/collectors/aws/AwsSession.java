package dev.polo.collectors.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One account in one region, for the time of one scope: builds clients on demand and closes them all at the end. Clients
 * kept for every account × region × service at once cost gigabytes.
 */
public final class AwsSession implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(60);

    /** Stands for the caller's account where limits are counted. */
    static final String CALLER = "caller";

    private final AwsAccess access;
    private final RateLimits rateLimits;
    private final AssumedRoles roles;
    private final String accountId;
    private final String region;
    private final @Nullable String roleArn;
    private final CallCounts counts;
    private final List<AutoCloseable> open = new ArrayList<>();

    /**
     * A session by itself.
     *
     * @param roleArn the role to assume to get there; null for the caller's own account
     */
    public AwsSession(
            AwsAccess access, RateLimits rateLimits, String accountId, String region, @Nullable String roleArn) {
        this(new AssumedRoles(access, rateLimits), accountId, region, roleArn, new CallCounts());
        open.add(roles);
    }

    /** A session beside others of its run, which assume an account's role once for all of them. */
    public AwsSession(AssumedRoles roles, String accountId, String region, @Nullable String roleArn) {
        this(roles, accountId, region, roleArn, new CallCounts());
    }

    private AwsSession(
            AssumedRoles roles, String accountId, String region, @Nullable String roleArn, CallCounts counts) {
        this.roles = roles;
        this.access = roles.access();
        this.rateLimits = roles.rateLimits();
        this.accountId = accountId;
        this.region = region;
        this.roleArn = roleArn;
        this.counts = counts;
    }

    /**
     * The same region in another account, by its reading role unless it is the caller's own. Its calls count as this
     * session's, and it is closed with it.
     */
    public synchronized AwsSession in(String otherAccountId) {
        StsClient sts = roles.callersSts(accountId, counts);
        open.add(sts);
        String role = sts.getCallerIdentity().account().equals(otherAccountId)
                ? null
                : "arn:" + partition() + ":iam::" + otherAccountId + ":role/" + access.readRoleName();
        AwsSession other = new AwsSession(roles, otherAccountId, region, role, counts);
        open.add(other);
        return other;
    }

    /**
     * The same region with the caller's own credentials, for what only the organisation's management account is told. Its
     * calls count as this session's, and it is closed with it.
     */
    public synchronized AwsSession caller() {
        AwsSession caller = new AwsSession(roles, CALLER, region, null, counts);
        open.add(caller);
        return caller;
    }

    public String accountId() {
        return accountId;
    }

    public String region() {
        return region;
    }

    /** {@code aws}, {@code aws-cn} or {@code aws-us-gov}: the first part of the region's ARNs. */
    public String partition() {
        return Region.of(region).metadata() == null
                ? "aws"
                : Region.of(region).metadata().partition().id();
    }

    /** Requests sent so far, retries included. */
    public long calls() {
        return counts.byApi().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same by API, such as {@code Ec2:DescribeVolumes}. */
    public SortedMap<String, Long> callsByApi() {
        return counts.byApi();
    }

    /** Those of them that AWS charges for one by one (Cost Explorer). */
    public long paidCalls() {
        return counts.paid();
    }

    /** What the run's scopes may still send to services that charge by the request. */
    public PaidRequests paidRequests() {
        return rateLimits.paidRequests();
    }

    /** A client of this account and region: {@code session.client(Ec2Client.builder())}. Closed with the session. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable> C client(
            B builder) {
        return client(builder, Region.of(region));
    }

    /** A client for a service that lives in one region whatever the scope's region is, such as Cost Explorer. */
    public synchronized <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable>
            C client(B builder, Region at) {
        CallMeter meter = new CallMeter(rateLimits, accountId, at.id(), counts);
        C client = configured(builder, access, at, credentials(), meter).build();
        open.add(client);
        return client;
    }

    private AwsCredentialsProvider credentials() {
        return roleArn == null ? access.credentials() : roles.credentials(accountId, roleArn, counts);
    }

    /** Attempts are timed by the JVM's own pool: by itself each client keeps up to five threads for that. */
    static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configured(
            B builder, AwsAccess access, Region at, AwsCredentialsProvider provider, CallMeter meter) {
        builder.httpClient(access.http())
                .region(at)
                .credentialsProvider(provider)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .addExecutionInterceptor(meter)
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .scheduledExecutorService(ForkJoinPool.commonPool())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .retryOnException(AwsFailure::isTooFast)
                                .build())
                        .build());
        if (access.endpoint() != null) {
            builder.endpointOverride(access.endpoint());
        }
        return builder;
    }

    @Override
    public void close() {
        for (AutoCloseable client : open.reversed()) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing an AWS client", e);
            }
        }
        open.clear();
    }
}
