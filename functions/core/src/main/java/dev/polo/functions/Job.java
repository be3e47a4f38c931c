package dev.polo.functions;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Run;
import java.time.InstantSource;

/** All a function has to do one request with. */
public record Job(
        Request request,
        Run run,
        PoloConfig config,
        ClickHouse clickHouse,
        AwsAccess aws,
        InstantSource clock,
        Deadline deadline,
        PaidRequests paidRequests) {}
