/** What an account holds: ARNs, resources, the edges between them and the tags that group them. */
@NullMarked
package dev.polo.common.resource;

import org.jspecify.annotations.NullMarked;
