-- Scopes whose newest run is not complete, and when they were complete last; a region that is off counts if it was on.
WITH scopes AS (
    SELECT collector, aws_account_id, aws_region, resource_type, argMax(outcome, captured_at) AS newest_outcome,
           argMax(message, captured_at) AS newest_message,
           maxOrNullIf(captured_at, outcome = 'complete') AS complete_at,
           max(complete_at) OVER (PARTITION BY collector, aws_account_id, aws_region) AS region_complete_at
    FROM collector_runs
    WHERE scope_kind = 'scope'
    GROUP BY collector, aws_account_id, aws_region, resource_type
)
SELECT collector, aws_account_id, aws_region, resource_type, newest_outcome, newest_message,
       if(resource_type = '', region_complete_at, complete_at) AS last_complete
FROM scopes
WHERE newest_outcome != 'complete' AND (newest_outcome != 'disabled' OR last_complete IS NOT NULL)
ORDER BY collector, aws_account_id, aws_region, resource_type
