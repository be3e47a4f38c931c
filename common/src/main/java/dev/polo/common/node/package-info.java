/** How the nodes of the logical hierarchies are named; whoever creates a node and whoever points at it must agree. */
@NullMarked
package dev.polo.common.node;

import org.jspecify.annotations.NullMarked;
