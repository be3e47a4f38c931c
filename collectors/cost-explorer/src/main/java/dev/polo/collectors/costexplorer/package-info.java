/** Cost Explorer as a source of cost lines. */
@NullMarked
package dev.polo.collectors.costexplorer;

import org.jspecify.annotations.NullMarked;
