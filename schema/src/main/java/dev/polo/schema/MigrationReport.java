package dev.polo.schema;

import java.util.List;

/**
 * What a migration did, or with a dry run would do.
 *
 * @param applied file names in the order of their numbers, such as {@code 002_resource_events}
 * @param current how many files the database had already
 */
public record MigrationReport(List<String> applied, int current) {}
