package dev.polo.common.config;

import java.net.URI;

/**
 * Where ClickHouse is and who we are there.
 *
 * @param url HTTP interface, {@code http://host:8123} or {@code https://host:8443}
 * @param database the database that holds Polo's tables
 */
public record ClickHouseSettings(URI url, String user, Secret password, String database) {
    public static final String DEFAULT_DATABASE = "polo";
}
