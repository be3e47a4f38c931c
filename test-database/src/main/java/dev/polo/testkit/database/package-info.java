/** Polo's tables for tests. */
@NullMarked
package dev.polo.testkit.database;

import org.jspecify.annotations.NullMarked;
