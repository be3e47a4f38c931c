-- What was known when about a resource's cost of a day: each accrual and restatement, with the sum so far. Money that
-- moved to the resource's ARN when inventory learnt its id left without a new capture, and is dated by when it was stored.
-- resource: ARN, id or name
-- day: the day
SELECT coalesce(toDateTime64OrNull(nullIf(properties['captured_at'], ''), 3, 'UTC'), ingested_at) AS known_at,
       event_action, properties['usage_type'] AS usage_type,
       event.cost_usd AS change_usd,
       sum(event.cost_usd) OVER (PARTITION BY resource_arn, usage_type ORDER BY known_at, ingested_at
                           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cost_usd,
       properties['estimated'] AS estimated, properties['source'] AS source, properties['capture_id'] AS capture_id,
       resource_arn
FROM resource_events AS event
WHERE event_type = 'cost' AND toDate(event_time) = {day:Date}
  AND (resource_arn = {resource:String} OR resource_id = {resource:String} OR resource_name = {resource:String})
ORDER BY known_at, ingested_at, usage_type, resource_arn
