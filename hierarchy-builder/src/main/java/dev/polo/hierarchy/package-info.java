/**
 * Who pays for what: closes the cost edges into ancestors with shares, swaps the whole generation in, rolls the ledger
 * up along it and checks that no cent is missing. Start with {@link dev.polo.hierarchy.HierarchyBuilder}.
 */
@NullMarked
package dev.polo.hierarchy;

import org.jspecify.annotations.NullMarked;
