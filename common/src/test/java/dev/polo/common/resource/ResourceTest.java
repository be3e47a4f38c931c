package dev.polo.common.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResourceTest {
    @Test
    void aResourceDoesNotFollowTheMapsItWasMadeFrom() {
        TreeMap<String, String> properties = new TreeMap<>(Map.of("instance_type", "m5.large"));
        TreeMap<String, String> tags = new TreeMap<>(Map.of("Name", "web"));
        Resource resource = resource(properties, tags);

        properties.put("instance_type", "m5.xlarge");
        tags.clear();

        assertThat(resource.properties()).containsExactly(Map.entry("instance_type", "m5.large"));
        assertThat(resource.tags()).containsExactly(Map.entry("Name", "web"));
    }

    @Test
    void nobodyChangesAResource() {
        Resource resource = resource(new TreeMap<>(), new TreeMap<>());

        assertThatThrownBy(() -> resource.properties().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> resource.tags().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aBillNamesAResourceByItsArnOrItsId() {
        assertThat(resource(new TreeMap<>(), new TreeMap<>()).aliases()).containsExactly("arn:i-1", "i-1");
    }

    @Test
    void anEdgeDoesNotFollowTheMapItWasMadeFrom() {
        Map<String, String> properties = new HashMap<>(Map.of("device", "/dev/xvda"));
        Edge edge = new Edge("a", "b", Relationship.ATTACHED_TO, properties);

        properties.clear();

        assertThat(edge.properties()).containsExactly(Map.entry("device", "/dev/xvda"));
    }

    private static Resource resource(SortedMap<String, String> properties, SortedMap<String, String> tags) {
        return new Resource("arn:i-1", "ec2:instance", "i-1", "web", "1", "us-east-1", "running", properties, tags);
    }
}
