/** The function {@code cloudtrail}. */
@NullMarked
package dev.polo.functions.cloudtrail;

import org.jspecify.annotations.NullMarked;
