/** What can go wrong, each with a code that knows its kind and whether a retry can help. */
@NullMarked
package dev.polo.common.error;

import org.jspecify.annotations.NullMarked;
