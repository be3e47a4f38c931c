package dev.polo.collectors.aws;

import org.jspecify.annotations.Nullable;

/**
 * An account to read.
 *
 * @param name as Organizations knows it; empty where it was not asked or did not say
 * @param roleArn the role to assume; null for the caller's own account
 */
public record Account(String id, String name, @Nullable String roleArn) {}
