/** Reading from and writing to ClickHouse; its client's types do not leave this package. */
@NullMarked
package dev.polo.common.clickhouse;

import org.jspecify.annotations.NullMarked;
