/** Real systems for tests: a ClickHouse and an AWS, started once for all tests of a JVM and gone with it. */
@NullMarked
package dev.polo.testkit;

import org.jspecify.annotations.NullMarked;
