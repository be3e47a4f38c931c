/** Reaching AWS: credentials by account, clients by scope, counted and rate-limited calls, failures sorted. */
@NullMarked
package dev.polo.collectors.aws;

import org.jspecify.annotations.NullMarked;
