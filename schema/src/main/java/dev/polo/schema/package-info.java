/** The tables: numbered SQL files, and the migrator that applies them in order, once. */
@NullMarked
package dev.polo.schema;

import org.jspecify.annotations.NullMarked;
