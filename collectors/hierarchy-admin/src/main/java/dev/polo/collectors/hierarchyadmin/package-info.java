/** The logical nodes: accounts, customers, clusters and indexes, with what is known about them. */
@NullMarked
package dev.polo.collectors.hierarchyadmin;

import org.jspecify.annotations.NullMarked;
