/** The collector port and the engine that runs every collector: scopes, outcomes, records. */
@NullMarked
package dev.polo.collectors.core;

import org.jspecify.annotations.NullMarked;
