/** How the functions' zips are made. */
@NullMarked
package dev.polo.packing;

import org.jspecify.annotations.NullMarked;
