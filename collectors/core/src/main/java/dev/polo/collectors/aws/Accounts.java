package dev.polo.collectors.aws;

import dev.polo.common.config.PoloConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Which accounts a run covers, and how each is reached. */
public final class Accounts {
    /** What the caller must be allowed; without it accounts have no names, and none are discovered. */
    public static final List<String> IAM_ACTIONS = List.of("organizations:ListAccounts");

    /**
     * @param own the caller's
     * @param accounts those to read
     * @param closed those of the organisation, or of the settings, that are not read because they are no longer active
     */
    public record Survey(Account own, List<Account> accounts, List<ClosedAccount> closed) {
        /** Of these accounts only; of all when none is named. */
        public Survey within(List<String> ids) {
            return ids.isEmpty()
                    ? this
                    : new Survey(
                            own,
                            accounts.stream()
                                    .filter(account -> ids.contains(account.id()))
                                    .toList(),
                            closed.stream()
                                    .filter(account -> ids.contains(account.id()))
                                    .toList());
        }
    }

    private static final String ACTIVE = "ACTIVE";

    private record Listed(String name, String state) {}

    private final PoloConfig config;
    private final AwsAccess access;
    private final RateLimits rateLimits;

    public Accounts(PoloConfig config, AwsAccess access, RateLimits rateLimits) {
        this.config = config;
        this.access = access;
        this.rateLimits = rateLimits;
    }

    /**
     * The accounts of the settings, or the organisation's, or the caller's own; closed ones apart.
     *
     * @throws dev.polo.common.error.PoloException when AWS does not know us, or does not let us list the organisation
     */
    public Survey survey() {
        try (AwsSession session = session()) {
            StsClient sts = session.client(StsClient.builder());
            GetCallerIdentityResponse caller = sts.getCallerIdentity();
            String partition = caller.arn().split(":", -1)[1];
            String own = caller.account();
            Map<String, Listed> listed = listed(session);
            List<String> ids = config.discoverAccounts()
                    ? List.copyOf(listed.keySet())
                    : config.accounts().isEmpty() ? List.of(own) : config.accounts();
            List<Account> accounts = new ArrayList<>();
            List<ClosedAccount> closed = new ArrayList<>();
            for (String id : ids.stream().sorted().toList()) {
                Listed known = listed.getOrDefault(id, new Listed("", ACTIVE));
                if (!known.state.equals(ACTIVE)) {
                    closed.add(new ClosedAccount(id, known.name, known.state));
                    continue;
                }
                String role =
                        id.equals(own) ? null : "arn:" + partition + ":iam::" + id + ":role/" + access.readRoleName();
                accounts.add(new Account(id, known.name, role));
            }
            String ownName = listed.getOrDefault(own, new Listed("", ACTIVE)).name;
            return new Survey(new Account(own, ownName, null), accounts, closed);
        } catch (SdkException e) {
            throw AwsFailure.ofFirstCall(e).asException(e);
        }
    }

    /** The organisation's accounts by id; none where we may not ask, unless they are to be discovered. */
    private Map<String, Listed> listed(AwsSession session) {
        Map<String, Listed> result = new HashMap<>();
        OrganizationsClient organizations = session.client(OrganizationsClient.builder());
        try {
            organizations.listAccountsPaginator().stream()
                    .flatMap(page -> page.accounts().stream())
                    .forEach(account -> result.put(
                            account.id(), new Listed(account.name() == null ? "" : account.name(), state(account))));
        } catch (SdkException e) {
            if (config.discoverAccounts()) {
                throw e;
            }
        }
        return result;
    }

    /** {@code Status} is being retired in favour of {@code State}. Source: AWS Organizations API Reference, Account. */
    private static String state(software.amazon.awssdk.services.organizations.model.Account account) {
        String state = account.stateAsString() == null ? account.statusAsString() : account.stateAsString();
        return state == null ? ACTIVE : state;
    }

    private AwsSession session() {
        return new AwsSession(
                access, rateLimits, AwsSession.CALLER, access.homeRegion().id(), null);
    }
}
