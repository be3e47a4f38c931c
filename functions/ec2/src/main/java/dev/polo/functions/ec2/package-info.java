/** The functions {@code ec2} and {@code metrics}, which share a zip. */
@NullMarked
package dev.polo.functions.ec2;

import org.jspecify.annotations.NullMarked;
