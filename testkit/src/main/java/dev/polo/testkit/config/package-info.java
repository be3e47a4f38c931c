/** What tests read from the environment. */
@NullMarked
package dev.polo.testkit.config;

import org.jspecify.annotations.NullMarked;
