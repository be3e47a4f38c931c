/** Who did it: CloudTrail's management events that write, as events on the resources they touched. */
@NullMarked
package dev.polo.collectors.cloudtrail;

import org.jspecify.annotations.NullMarked;
