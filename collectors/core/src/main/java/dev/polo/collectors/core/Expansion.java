package dev.polo.collectors.core;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.Accounts;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.aws.ClosedAccount;
import dev.polo.collectors.aws.Regions;
import dev.polo.collectors.core.ScopeKind.Reach;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/** Accounts × regions × resource types: the scopes of a run. */
final class Expansion {
    private final Regions regions;
    private final Region homeRegion;

    /** @param homeRegion under which an account that cannot be asked for its regions is recorded */
    Expansion(Regions regions, Region homeRegion) {
        this.regions = regions;
        this.homeRegion = homeRegion;
    }

    List<ScopeTask> tasks(Collector collector, Accounts.Survey accounts, Part part) {
        part.check(collector);
        List<ScopeTask> tasks = new ArrayList<>();
        boolean anyRegional = collector.kinds().stream().anyMatch(kind -> kind.reach() == Reach.REGION);
        SdkException lastFailure = null;
        boolean anyReachable = false;
        for (Account account : accounts.accounts()) {
            List<String> names = List.of();
            AwsFailure unreachable = null;
            try {
                if (anyRegional) {
                    Regions.Survey survey = regions.of(account);
                    names = survey.on();
                    survey.off().stream()
                            .filter(part::coversRegion)
                            .forEach(region -> tasks.add(off(collector, account, region)));
                }
                anyReachable = true;
            } catch (SdkException e) {
                lastFailure = e;
                unreachable = AwsFailure.of(e);
                names = List.of(homeRegion.id());
            }
            for (ScopeKind kind : collector.kinds()) {
                boolean regional = kind.reach() == Reach.REGION;
                List<String> places = switch (kind.reach()) {
                    case REGION -> names;
                    case ACCOUNT -> List.of(ScopeKind.GLOBAL_REGION);
                    case RUN -> List.of();
                };
                for (String region : places) {
                    if (part.covers(kind, account.id(), region)) {
                        tasks.add(new ScopeTask(
                                new Scope(collector.name(), account.id(), region, kind.resourceType()),
                                account,
                                regional ? unreachable : null));
                    }
                }
            }
        }
        collector.kinds().stream()
                .filter(kind -> kind.reach() == Reach.RUN)
                .filter(kind -> part.covers(kind, accounts.own().id(), homeRegion.id()))
                .map(kind -> new Scope(collector.name(), accounts.own().id(), homeRegion.id(), kind.resourceType()))
                .forEach(scope -> tasks.add(new ScopeTask(scope, accounts.own(), null)));
        accounts.closed().stream()
                .filter(closed -> part.coversAccount(closed.id()))
                .forEach(closed -> tasks.add(closed(collector, closed)));
        // Of a part that is recorded like any other refusal: other parts may well be read.
        if (lastFailure != null && !anyReachable && part.isAll()) {
            throw AwsFailure.of(lastFailure).asException(lastFailure);
        }
        // What is in one place has clients, roles and a lease in common: it comes together.
        tasks.sort(Comparator.comparing((ScopeTask task) -> task.scope().accountId())
                .thenComparing(task -> task.scope().region()));
        return tasks;
    }

    /** One scope for all that is not read there: a region that is off has no types. */
    private static ScopeTask off(Collector collector, Account account, String region) {
        return new ScopeTask(
                new Scope(collector.name(), account.id(), region, ""),
                account,
                new AwsFailure(
                        Outcome.DISABLED,
                        ErrorCode.AWS_REGION_DISABLED,
                        "Region " + region + " is not enabled in account " + account.id() + "."));
    }

    private static ScopeTask closed(Collector collector, ClosedAccount account) {
        return new ScopeTask(
                new Scope(collector.name(), account.id(), "", ""),
                new Account(account.id(), account.name(), null),
                new AwsFailure(Outcome.DISABLED, ErrorCode.AWS_DENIED, account.notice()));
    }
}
