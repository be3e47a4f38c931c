package dev.polo.common.resource;

import java.util.Map;

/** A typed, directed edge between two resources, both named by canonical ARN. */
public record Edge(String sourceArn, String targetArn, Relationship relationship, Map<String, String> properties) {
    public Edge {
        properties = Map.copyOf(properties);
    }

    public Edge(String sourceArn, String targetArn, Relationship relationship) {
        this(sourceArn, targetArn, relationship, Map.of());
    }
}
