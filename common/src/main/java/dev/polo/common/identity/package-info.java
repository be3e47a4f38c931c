/** Identities that come out the same wherever and whenever they are made. */
@NullMarked
package dev.polo.common.identity;

import org.jspecify.annotations.NullMarked;
