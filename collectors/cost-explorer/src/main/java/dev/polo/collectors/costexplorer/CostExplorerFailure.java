package dev.polo.collectors.costexplorer;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.collectors.cost.BillUnavailable;
import dev.polo.common.scope.Outcome;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.costexplorer.model.BillExpirationException;
import software.amazon.awssdk.services.costexplorer.model.CostExplorerException;
import software.amazon.awssdk.services.costexplorer.model.DataUnavailableException;
import software.amazon.awssdk.services.costexplorer.model.InvalidNextTokenException;
import software.amazon.awssdk.services.costexplorer.model.RequestChangedException;

/**
 * What Cost Explorer's own errors mean, in sentences. Source: Cost Explorer API Reference, "Errors" of GetCostAndUsage
 * and GetCostAndUsageWithResources. How it says that resource-level data is not switched on is not documented; its
 * messages speak of opting in or enabling. Where nobody has opened Cost Explorer yet it denies access, with "User not
 * enabled for cost explorer access" (as users report, github.com/aws-samples/aws-cost-explorer-report issue 15).
 */
final class CostExplorerFailure {
    private static final Pattern NOT_SWITCHED_ON =
            Pattern.compile("opt(ed)?[ -]?in|not enabled|enable|resource[- ]level");
    private static final Pattern NEVER_OPENED = Pattern.compile("not enabled for cost explorer");

    private CostExplorerFailure() {}

    /** The failure of totals before any page came. */
    static Optional<BillUnavailable> ofTotals(SdkException failure) {
        return failure instanceof DataUnavailableException || isClientError(failure, NEVER_OPENED)
                ? Optional.of(new BillUnavailable(
                        "Cost Explorer has no data for these days: " + said(failure)
                                + " Open Cost Explorer once in the payer's console to switch it on; the first data comes"
                                + " within 24 hours.",
                        failure))
                : Optional.empty();
    }

    /** The failure of resource lines before any page came. */
    static Optional<BillUnavailable> ofLines(SdkException failure) {
        return ofSwitch(
                failure,
                "Cost Explorer tells totals but no resources: ",
                " Switch on 'Resource-level data at daily granularity' under Billing and Cost Management, Cost Management"
                        + " preferences, in the payer account; it begins within 48 hours. Until then totals are kept and"
                        + " all money is uncovered.");
    }

    /** The failure of hours before any page came: days can be had all the same. */
    static Optional<BillUnavailable> ofHours(SdkException failure) {
        return ofSwitch(
                failure,
                "Cost Explorer tells no hours: ",
                " Switch on 'Hourly granularity' under Billing and Cost Management, Cost Management preferences, in the"
                        + " payer account, or unset POLO_CE_HOURLY. Days were read instead.");
    }

    private static Optional<BillUnavailable> ofSwitch(SdkException failure, String what, String remedy) {
        return failure instanceof DataUnavailableException || isClientError(failure, NOT_SWITCHED_ON)
                ? Optional.of(new BillUnavailable(what + said(failure) + remedy, failure))
                : Optional.empty();
    }

    /** A page that did not come after others had. */
    static ScopeNotice ofPage(int page, SdkException failure) {
        return new ScopeNotice(
                Outcome.PARTIAL,
                "Page " + page + " of the bill did not come: "
                        + sentence(ofToken(failure)
                                .orElseGet(() -> AwsFailure.of(failure).message()))
                        + " What was read before it counts for nothing and the ledger is as it was; the next run reads"
                        + " the bill anew.");
    }

    /** AWS ends some of its messages with a full stop and others not. */
    private static String sentence(String said) {
        return said.endsWith(".") ? said : said + ".";
    }

    private static Optional<String> ofToken(SdkException failure) {
        if (failure instanceof BillExpirationException) {
            return Optional.of("AWS replaced the bill by a newer one while it was read (BillExpirationException).");
        }
        if (failure instanceof RequestChangedException || failure instanceof InvalidNextTokenException) {
            return Optional.of("AWS does not know the page's token any more (" + said(failure) + ")");
        }
        return Optional.empty();
    }

    private static boolean isClientError(SdkException failure, Pattern message) {
        return failure instanceof CostExplorerException service
                && service.statusCode() >= 400
                && service.statusCode() < 500
                && !service.isThrottlingException()
                && service.awsErrorDetails() != null
                && service.awsErrorDetails().errorMessage() != null
                && message.matcher(service.awsErrorDetails().errorMessage().toLowerCase(Locale.ROOT))
                        .find();
    }

    private static String said(SdkException failure) {
        String text = failure instanceof CostExplorerException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode() + ", "
                        + service.awsErrorDetails().errorMessage()
                : String.valueOf(failure.getMessage());
        return text.endsWith(".") ? text : text + ".";
    }
}
