/** The function {@code hierarchy-builder}. */
@NullMarked
package dev.polo.functions.hierarchybuilder;

import org.jspecify.annotations.NullMarked;
