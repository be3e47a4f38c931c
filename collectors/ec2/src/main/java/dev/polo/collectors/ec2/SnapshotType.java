package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * {@code ebs:snapshot}; only the account's own, since without an owner AWS lists every public one. A snapshot that AWS
 * made by copying names a volume that does not exist, {@code vol-ffffffff}. Source: EC2 API Reference, Snapshot.
 */
final class SnapshotType {
    private static final String NO_VOLUME = "vol-ffffffff";

    static final ResourceType<Snapshot> TYPE = Ec2.<Snapshot>type("ebs:snapshot", Snapshot::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeSnapshotsPaginator(
                            request -> request.ownerIds("self").maxResults(Ec2.PAGE)),
                    DescribeSnapshotsResponse::snapshots)
            .id(Snapshot::snapshotId)
            .arn(snapshot -> "snapshot/" + snapshot.snapshotId())
            .state(Snapshot::stateAsString)
            .property("volume_id", Snapshot::volumeId)
            .property("size_gb", Snapshot::volumeSize)
            .property("encrypted", Snapshot::encrypted)
            .skip("State", "VolumeSize")
            .noisy("progress", "full_snapshot_size_in_bytes")
            .edge(
                    Relationship.SNAPSHOT_OF,
                    snapshot -> NO_VOLUME.equals(snapshot.volumeId())
                            ? List.of()
                            : List.of("volume/" + snapshot.volumeId()))
            .allow("ec2:DescribeSnapshots")
            .build();

    private SnapshotType() {}
}
