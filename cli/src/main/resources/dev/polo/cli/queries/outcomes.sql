-- Scopes whose newest run is not complete, and when they were complete last.
SELECT collector, aws_account_id, aws_region, resource_type, argMax(outcome, captured_at) AS newest_outcome,
       argMax(message, captured_at) AS newest_message, maxIf(captured_at, outcome = 'complete') AS last_complete
FROM collector_runs
WHERE scope_kind = 'scope'
GROUP BY collector, aws_account_id, aws_region, resource_type
HAVING newest_outcome != 'complete'
ORDER BY collector, aws_account_id, aws_region, resource_type
