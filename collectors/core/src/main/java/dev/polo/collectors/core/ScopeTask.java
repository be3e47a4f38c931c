package dev.polo.collectors.core;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.AwsFailure;
import dev.polo.common.scope.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A scope of a run, to be worked on.
 *
 * @param unreachable why this account cannot be collected at all; null when it can
 */
record ScopeTask(Scope scope, Account account, @Nullable AwsFailure unreachable) {}
