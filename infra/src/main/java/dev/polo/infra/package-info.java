/** The deployment: a stack for the functions and what is around them, and one for the role they read with. */
@NullMarked
package dev.polo.infra;

import org.jspecify.annotations.NullMarked;
