/** The settings, read once into an immutable record; the only place that reads the environment. */
@NullMarked
package dev.polo.common.config;

import org.jspecify.annotations.NullMarked;
