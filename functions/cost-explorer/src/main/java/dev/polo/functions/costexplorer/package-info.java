/** The function {@code cost-explorer}. */
@NullMarked
package dev.polo.functions.costexplorer;

import org.jspecify.annotations.NullMarked;
