/**
 * A ClickHouse server on this machine for whoever has none: found, fetched, started, found again, stopped.
 * It knows nothing of what is stored in it. Start with {@link dev.polo.clickhouse.local.LocalClickHouse}.
 */
@NullMarked
package dev.polo.clickhouse.local;

import org.jspecify.annotations.NullMarked;
