package dev.polo.common.resource;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.Optional;

/**
 * An Amazon Resource Name, {@code arn:partition:service:region:account:resource}; the resource part may hold further
 * colons and slashes.
 *
 * <p>Polo's canonical form names the account and the region wherever AWS knows them, also where AWS prints an ARN
 * without (snapshots and images as {@code arn:aws:ec2:us-east-1::snapshot/…}), so that one resource has one ARN.
 * Source of the format: AWS General Reference, "Amazon Resource Names".
 */
public record Arn(String partition, String service, String region, String account, String resource) {
    private static final int PARTS = 6;

    public static Optional<Arn> tryParse(String text) {
        String[] parts = text.split(":", PARTS);
        if (parts.length != PARTS
                || !parts[0].equals("arn")
                || parts[1].isEmpty()
                || parts[2].isEmpty()
                || parts[5].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]));
    }

    public static Arn parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + text + "' is not an ARN: expected arn:partition:service:region:account:resource."));
    }

    /** The ARN with account and region filled in where they are empty. */
    public Arn in(String defaultRegion, String defaultAccount) {
        return new Arn(
                partition,
                service,
                region.isEmpty() ? defaultRegion : region,
                account.isEmpty() ? defaultAccount : account,
                resource);
    }

    /** What follows the last slash or colon of the resource part: {@code vol-1} of {@code volume/vol-1}. */
    public String id() {
        int cut = Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':'));
        return resource.substring(cut + 1);
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
