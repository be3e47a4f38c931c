package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** {@code ebs:volume}; attached to one instance, or with multi-attach to several. */
final class VolumeType {
    static final ResourceType<Volume> TYPE = Ec2.<Volume>type("ebs:volume", Volume::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeVolumesPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeVolumesResponse::volumes)
            .id(Volume::volumeId)
            .arn(volume -> "volume/" + volume.volumeId())
            .state(Volume::stateAsString)
            .property("volume_type", Volume::volumeTypeAsString)
            .property("size_gb", Volume::size)
            .property("iops", Volume::iops)
            .property("throughput_mbps", Volume::throughput)
            .property("encrypted", Volume::encrypted)
            .property(
                    "attached_instance",
                    volume -> volume.attachments().stream()
                            .map(VolumeAttachment::instanceId)
                            .toList())
            .skip("State", "Size", "Throughput")
            .edge(
                    Relationship.ATTACHED_TO,
                    volume -> volume.attachments().stream()
                            .map(attachment -> "instance/" + attachment.instanceId())
                            .toList())
            .allow("ec2:DescribeVolumes")
            .build();

    private VolumeType() {}
}
