/**
 * The cost ledger: a capture is read whole, merged into {@code cost_lines} where the newest complete capture wins, and
 * published into {@code resource_events} and {@code cost_hourly} by difference. Knows no source of lines by name.
 */
@NullMarked
package dev.polo.collectors.cost;

import org.jspecify.annotations.NullMarked;
