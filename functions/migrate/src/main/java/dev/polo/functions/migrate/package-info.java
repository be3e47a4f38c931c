/** The function {@code migrate}. */
@NullMarked
package dev.polo.functions.migrate;

import org.jspecify.annotations.NullMarked;
