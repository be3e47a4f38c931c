package dev.polo.collectors.aws;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Which regions of an account a run covers: those of the settings, or those enabled in the account. */
public final class Regions {
    private final PoloConfig config;
    private final AwsAccess access;
    private final RateLimits rateLimits;

    public Regions(PoloConfig config, AwsAccess access, RateLimits rateLimits) {
        this.config = config;
        this.access = access;
        this.rateLimits = rateLimits;
    }

    /**
     * @throws software.amazon.awssdk.core.exception.SdkException when the account cannot be asked, as AWS fails
     * @throws PoloException UNKNOWN_REGION for a region in the settings that AWS does not have
     */
    public List<String> of(Account account) {
        List<String> unknown =
                config.regions().stream().filter(name -> !known(name)).toList();
        if (!config.regions().isEmpty() && unknown.isEmpty()) {
            return config.regions();
        }
        // A region newer than this SDK is asked for by name before it is called wrong.
        List<String> listed = describe(account, !unknown.isEmpty());
        unknown.stream().filter(name -> !listed.contains(name)).findFirst().ifPresent(name -> {
            throw new PoloException(
                    ErrorCode.UNKNOWN_REGION,
                    "POLO_REGIONS names '" + name + "', which is not an AWS region. Use names such as us-east-1,"
                            + " separated by commas, or leave it empty for all enabled ones.");
        });
        return config.regions().isEmpty() ? listed : config.regions();
    }

    private static boolean known(String name) {
        return Region.regions().stream()
                .anyMatch(region -> !region.isGlobalRegion() && region.id().equals(name));
    }

    /** Source: EC2 API Reference, DescribeRegions: without AllRegions only the enabled ones come. */
    private List<String> describe(Account account, boolean all) {
        try (AwsSession session = new AwsSession(
                access, rateLimits, account.id(), access.homeRegion().id(), account.roleArn())) {
            return session
                    .client(Ec2Client.builder())
                    .describeRegions(request -> request.allRegions(all))
                    .regions()
                    .stream()
                    .map(software.amazon.awssdk.services.ec2.model.Region::regionName)
                    .sorted()
                    .toList();
        }
    }
}
