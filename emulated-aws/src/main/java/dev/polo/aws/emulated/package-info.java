/**
 * An AWS for one machine: starts moto (a Python program) with what it lacks added, and on demand with the Acme estate of
 * Polo's specification. For {@code polo demo} and for tests; {@link dev.polo.aws.emulated.EmulatedAws} is the way in.
 */
@NullMarked
package dev.polo.aws.emulated;

import org.jspecify.annotations.NullMarked;
