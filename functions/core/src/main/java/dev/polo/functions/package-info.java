/** What every Lambda function does the same way: events, settings, time, answers, logs and metrics. */
@NullMarked
package dev.polo.functions;

import org.jspecify.annotations.NullMarked;
