/** Resource types as data, and the one engine that pages, maps, compares and writes them. */
@NullMarked
package dev.polo.collectors.inventory;

import org.jspecify.annotations.NullMarked;
