package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.collectors.inventory.ResourceTypeBuilder;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What all EC2 types share: the client, the tag shape, the page size. */
final class Ec2 {
    /** The most that EC2's describes return a page; unpaged calls have a smaller request bucket. */
    static final int PAGE = 1000;

    private Ec2() {}

    static Ec2Client client(AwsSession session) {
        return session.client(Ec2Client.builder());
    }

    static <M extends SdkPojo> ResourceTypeBuilder<M> type(String name, Function<M, List<Tag>> tags) {
        return ResourceType.<M>of(name, "ec2").tags(tags, Tag::key, Tag::value);
    }
}
