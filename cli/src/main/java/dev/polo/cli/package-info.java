/** The {@code polo} command: the same collectors and builder as in the functions, on a laptop. */
@NullMarked
package dev.polo.cli;

import org.jspecify.annotations.NullMarked;
