package dev.polo.collectors.aws;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.scope.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.AccountState;
import software.amazon.awssdk.services.organizations.model.AccountStatus;
import software.amazon.awssdk.services.sts.StsClient;

/** Which accounts a run covers, and how each is reached. */
public final class Accounts {
    private final PoloConfig config;
    private final AwsAccess access;
    private final RateLimits rateLimits;

    public Accounts(PoloConfig config, AwsAccess access, RateLimits rateLimits) {
        this.config = config;
        this.access = access;
        this.rateLimits = rateLimits;
    }

    /**
     * The accounts of the settings, or the organisation's active ones, or the caller's own.
     *
     * @throws dev.polo.common.error.PoloException when AWS does not know us, or does not let us list the organisation
     */
    public List<Account> resolve() {
        try (AwsSession session = session()) {
            StsClient sts = session.client(StsClient.builder());
            String arn = sts.getCallerIdentity().arn();
            String partition = arn.split(":", -1)[1];
            String own = sts.getCallerIdentity().account();
            Map<String, String> names = names(session);
            List<String> ids = config.discoverAccounts()
                    ? List.copyOf(names.keySet())
                    : config.accounts().isEmpty() ? List.of(own) : config.accounts();
            List<Account> accounts = new ArrayList<>();
            for (String id : ids.stream().sorted().toList()) {
                String role =
                        id.equals(own) ? null : "arn:" + partition + ":iam::" + id + ":role/" + access.readRoleName();
                accounts.add(new Account(id, names.getOrDefault(id, ""), role));
            }
            return accounts;
        } catch (SdkException e) {
            throw unknownCaller(AwsFailure.of(e)).asException(e);
        }
    }

    /** What means "this region is off" elsewhere means, in the very first call, that AWS does not know these keys. */
    private static AwsFailure unknownCaller(AwsFailure failure) {
        return failure.outcome() != Outcome.DISABLED
                ? failure
                : new AwsFailure(
                        Outcome.DENIED,
                        ErrorCode.AWS_CREDENTIALS,
                        "AWS does not know these credentials (" + failure.message() + "). Sign in again.");
    }

    /** Names by id of the organisation's active accounts; none where we may not ask, unless they are to be discovered. */
    private Map<String, String> names(AwsSession session) {
        Map<String, String> names = new HashMap<>();
        OrganizationsClient organizations = session.client(OrganizationsClient.builder());
        try {
            organizations.listAccountsPaginator().stream()
                    .flatMap(page -> page.accounts().stream())
                    .filter(Accounts::active)
                    .forEach(account -> names.put(account.id(), account.name() == null ? "" : account.name()));
        } catch (SdkException e) {
            if (config.discoverAccounts()) {
                throw e;
            }
        }
        return names;
    }

    /** {@code Status} is being retired in favour of {@code State}. Source: AWS Organizations API Reference, Account. */
    private static boolean active(software.amazon.awssdk.services.organizations.model.Account account) {
        return account.stateAsString() == null
                ? account.status() == AccountStatus.ACTIVE
                : account.state() == AccountState.ACTIVE;
    }

    private AwsSession session() {
        return new AwsSession(access, rateLimits, "caller", access.homeRegion().id(), null);
    }
}
