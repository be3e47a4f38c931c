/** The event envelope and how a resource becomes one. */
@NullMarked
package dev.polo.common.event;

import org.jspecify.annotations.NullMarked;
