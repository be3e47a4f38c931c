package dev.polo.collectors.aws;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Which regions of an account a run covers: those of the settings, or those enabled in the account. */
public final class Regions {
    /** What the reading role must be allowed. */
    public static final List<String> IAM_ACTIONS = List.of("ec2:DescribeRegions");

    private static final String NOT_OPTED_IN = "not-opted-in";

    /**
     * Regions that no account can switch off; all that came after 20 March 2019 have to be opted into. Source: AWS Account
     * Management Reference, "Specify which AWS Regions your account can use".
     */
    private static final Set<String> ALWAYS_ON = Set.of(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ap-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-north-1",
            "sa-east-1");

    /** @param off regions that the run would cover if the account had opted into them */
    public record Survey(List<String> on, List<String> off) {}

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
    public Survey of(Account account) {
        List<String> wanted = config.regions();
        if (!wanted.isEmpty() && ALWAYS_ON.containsAll(wanted)) {
            return new Survey(wanted, List.of());
        }
        SortedMap<String, Boolean> listed = describe(account);
        List<String> names = wanted.isEmpty() ? List.copyOf(listed.keySet()) : wanted;
        names.forEach(name -> requireRegion(name, listed.keySet()));
        return new Survey(
                names.stream().filter(name -> listed.getOrDefault(name, true)).toList(),
                names.stream().filter(name -> !listed.getOrDefault(name, true)).toList());
    }

    /** A region newer than this SDK is looked for in AWS's answer before it is called wrong. */
    private static void requireRegion(String name, Set<String> listed) {
        boolean known = listed.contains(name)
                || Region.regions().stream()
                        .anyMatch(region ->
                                !region.isGlobalRegion() && region.id().equals(name));
        if (!known) {
            throw new PoloException(
                    ErrorCode.UNKNOWN_REGION,
                    "POLO_REGIONS names '" + name + "', which is not an AWS region. Use names such as us-east-1,"
                            + " separated by commas, or leave it empty for all enabled ones.");
        }
    }

    /** All regions, and whether the account has them. Source: EC2 API Reference, DescribeRegions. */
    private SortedMap<String, Boolean> describe(Account account) {
        SortedMap<String, Boolean> result = new TreeMap<>();
        try (AwsSession session = new AwsSession(
                access, rateLimits, account.id(), access.homeRegion().id(), account.roleArn())) {
            session.client(Ec2Client.builder())
                    .describeRegions(request -> request.allRegions(true))
                    .regions()
                    .forEach(region -> result.put(region.regionName(), !NOT_OPTED_IN.equals(region.optInStatus())));
        }
        return result;
    }
}
