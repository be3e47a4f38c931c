package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;

/** {@code ec2:image}; only the account's own, since without an owner AWS lists every public one. */
final class ImageType {
    static final ResourceType<Image> TYPE = Ec2.<Image>type("ec2:image", Image::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeImagesPaginator(
                            request -> request.owners("self").maxResults(Ec2.PAGE)),
                    DescribeImagesResponse::images)
            .id(Image::imageId)
            .arn(image -> "image/" + image.imageId())
            .name(Image::name)
            .owner(Image::ownerId)
            .state(Image::stateAsString)
            .dyingStates("deregistered")
            .skip("State")
            .noisy("last_launched_time")
            .allow("ec2:DescribeImages")
            .build();

    private ImageType() {}
}
