/**
 * The server process of the embedded engine: libchdb behind ClickHouse's HTTP protocol. It runs in a process of its
 * own ({@link dev.polo.clickhouse.local.server.ServerMain}), so that a crash of the engine is not a crash of its user.
 */
@NullMarked
package dev.polo.clickhouse.local.server;

import org.jspecify.annotations.NullMarked;
