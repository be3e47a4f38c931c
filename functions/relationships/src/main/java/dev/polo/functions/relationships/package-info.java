/** The function {@code relationships}. */
@NullMarked
package dev.polo.functions.relationships;

import org.jspecify.annotations.NullMarked;
