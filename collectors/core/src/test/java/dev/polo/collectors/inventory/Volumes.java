package dev.polo.collectors.inventory;

import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.Collector;
import dev.polo.common.resource.Relationship;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** A resource type whose pages a test writes itself: AWS as it answers at each capture. */
final class Volumes {
    static final String NAME = "inventory-test";

    private volatile List<List<Volume>> pages = List.of();
    private volatile RuntimeException lastPage;
    private volatile Runnable beforeEach = () -> {};

    final ResourceType<Volume> type = ResourceType.<Volume>of("ebs:volume", "ec2")
            .list(session -> this, Volumes::read, page -> page)
            .id(Volume::volumeId)
            .arn(volume -> "volume/" + volume.volumeId())
            .tags(Volume::tags, Tag::key, Tag::value)
            .state(Volume::stateAsString)
            .owner(Volume::outpostArn)
            .dyingStates("deleting")
            .property("size_gb", Volume::size)
            .skip("Size", "State", "VolumeId", "OutpostArn")
            .noisy("iops")
            .edge(
                    Relationship.ATTACHED_TO,
                    volume -> volume.attachments().stream()
                            .map(attachment -> "instance/" + attachment.instanceId())
                            .toList())
            .allow("ec2:DescribeVolumes")
            .build();

    Collector collector() {
        return new InventoryCollector(NAME, List.of(RegisteredType.of(type)));
    }

    void show(Volume... volumes) {
        show(List.of(volumes));
    }

    void show(List<Volume> volumes) {
        pages = List.of(volumes);
        lastPage = null;
        beforeEach = () -> {};
    }

    void showPages(List<List<Volume>> all) {
        pages = all;
        lastPage = null;
    }

    /** After the pages shown so far the next one fails. */
    void failAfterwards(RuntimeException failure) {
        lastPage = failure;
    }

    /** Something to happen before each page is handed out. */
    void beforeEachPage(Runnable action) {
        beforeEach = action;
    }

    private Iterable<List<Volume>> read() {
        Runnable first = beforeEach;
        List<List<Volume>> shown = new ArrayList<>(pages);
        return () -> IntStream.rangeClosed(0, shown.size())
                .filter(i -> i < shown.size() || lastPage != null)
                .mapToObj(i -> {
                    first.run();
                    if (i == shown.size()) {
                        throw lastPage;
                    }
                    return shown.get(i);
                })
                .iterator();
    }

    static Volume volume(String id, Map<String, String> tags) {
        return Volume.builder()
                .volumeId(id)
                .size(10)
                .state("in-use")
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    static Volume attached(Volume volume, String... instances) {
        return volume.toBuilder()
                .attachments(java.util.Arrays.stream(instances)
                        .map(id -> VolumeAttachment.builder().instanceId(id).build())
                        .toList())
                .build();
    }

    /** {@code vol-0} to {@code vol-(count - 1)}, from a first one on. */
    static List<Volume> many(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> volume("vol-" + i, Map.of()))
                .toList();
    }

    static String arn(String id) {
        return "arn:aws:ec2:" + Bench.REGION + ":" + Bench.ACCOUNT + ":volume/" + id;
    }
}
