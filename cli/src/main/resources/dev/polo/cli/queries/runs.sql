-- The newest runs, a row per scope and one per run; of each run, scopes that are not complete come first.
-- collector: only this one; empty for all
-- limit: rows = 50
SELECT collector, slot, aws_account_id, aws_region, resource_type, outcome, resource_count, event_count, calls, paid_usd,
       dateDiff('millisecond', captured_at, ended_at) AS duration_ms, message
FROM collector_runs
WHERE scope_kind != 'reached' AND ({collector:String} = '' OR collector = {collector:String})
ORDER BY slot DESC, collector, scope_kind, outcome IN ('complete', 'superseded', 'disabled'),
         aws_account_id, aws_region, resource_type
LIMIT {limit:UInt32}
