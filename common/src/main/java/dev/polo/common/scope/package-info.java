/** What a run covers and how each part of it ended. */
@NullMarked
package dev.polo.common.scope;

import org.jspecify.annotations.NullMarked;
