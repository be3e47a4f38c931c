/** The edges that need calls of their own: what is behind a load balancer, where a subnet's traffic goes. */
@NullMarked
package dev.polo.collectors.relationships;

import org.jspecify.annotations.NullMarked;
