/** The function {@code hierarchy-admin}. */
@NullMarked
package dev.polo.functions.hierarchyadmin;

import org.jspecify.annotations.NullMarked;
