/** The function {@code dispatcher}. */
@NullMarked
package dev.polo.functions.dispatcher;

import org.jspecify.annotations.NullMarked;
