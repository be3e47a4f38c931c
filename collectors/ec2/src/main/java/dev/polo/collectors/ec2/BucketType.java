package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.Details;
import dev.polo.collectors.inventory.Learnt;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.event.EventType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Gatherers;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * {@code s3:bucket}: one list an account, then tags and versioning a bucket, which no list call tells, in the bucket's own
 * region. A bucket's policy may shut out its own account's readers; then what is known of it stays and {@code unread}
 * says so. Size, number of objects and storage class are CloudWatch's, see {@link MetricsCollector}.
 */
final class BucketType {
    private static final int PAGE = 1000;
    private static final int AT_ONCE = 8;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final String VERSIONING = "versioning";
    private static final String UNREAD = "unread";
    private static final String UNTAGGED = "NoSuchTagSet";

    /** What is known of it stays, this property too, until it is no longer listed. */
    private static final Details GONE = new Details(Map.of(), Map.of(), Set.of(Details.TAGS, VERSIONING, UNREAD));

    static final ResourceType<Bucket> TYPE = ResourceType.<Bucket>of("s3:bucket", "s3")
            .list(
                    session -> client(session, session.region()),
                    s3 -> s3.listBucketsPaginator(request -> request.maxBuckets(PAGE)),
                    ListBucketsResponse::buckets)
            .global(Bucket::bucketRegion)
            .worldwideArn()
            .id(Bucket::name)
            .arn(bucket -> "arn:aws:s3:::" + bucket.name())
            .name(Bucket::name)
            .details((session, page, _) -> details(session, page), VERSIONING, UNREAD)
            .metric("object_count")
            .metric("total_size_bytes")
            .learnt(new Learnt("storage_class", EventType.METRIC, Set.of("total_size_bytes"), Learnt.Source.PROPERTY))
            .skip("BucketArn", "BucketRegion")
            .allow("s3:ListAllMyBuckets", "s3:GetBucketTagging", "s3:GetBucketVersioning")
            .build();

    private BucketType() {}

    /** Path style, since a bucket's name may hold dots, which no certificate covers. */
    private static S3Client client(AwsSession session, String region) {
        return session.client(S3Client.builder().forcePathStyle(true), Region.of(region));
    }

    private static Map<String, Details> details(AwsSession session, List<Bucket> page) {
        Map<String, S3Client> clients = new ConcurrentHashMap<>();
        Map<String, Details> result = new HashMap<>();
        page.stream()
                .gather(Gatherers.mapConcurrent(AT_ONCE, bucket -> {
                    String region = bucket.bucketRegion() == null ? session.region() : bucket.bucketRegion();
                    S3Client s3 = clients.computeIfAbsent(region, name -> client(session, name));
                    return Map.entry(bucket.name(), details(s3, bucket.name()));
                }))
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }

    private static Details details(S3Client s3, String bucket) {
        Map<String, String> tags = new TreeMap<>();
        Map<String, Object> properties = new TreeMap<>();
        Set<String> unread = new TreeSet<>();
        try {
            unlessForbidden(
                    Details.TAGS,
                    unread,
                    () -> s3.getBucketTagging(request -> request.bucket(bucket))
                            .tagSet()
                            .forEach(tag -> tags.put(tag.key(), tag.value())));
            unlessForbidden(VERSIONING, unread, () -> {
                String status = s3.getBucketVersioning(request -> request.bucket(bucket))
                        .statusAsString();
                properties.put(VERSIONING, status == null ? "Disabled" : status);
            });
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return GONE;
            }
            throw e;
        }
        if (!unread.isEmpty()) {
            properties.put(UNREAD, unread);
        }
        return new Details(tags, properties, unread);
    }

    /** A bucket without tags answers with 404, as one does that was deleted since it was listed; the code tells which. */
    private static void unlessForbidden(String what, Set<String> unread, Runnable call) {
        try {
            call.run();
        } catch (S3Exception e) {
            if (e.statusCode() == FORBIDDEN) {
                unread.add(what);
            } else if (!isUntagged(e)) {
                throw e;
            }
        }
    }

    private static boolean isUntagged(S3Exception e) {
        return e.awsErrorDetails() != null
                && UNTAGGED.equals(e.awsErrorDetails().errorCode());
    }
}
