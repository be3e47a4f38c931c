-- What happened to a resource, and who did it, oldest first; costs are left out.
-- resource: ARN, id or name
-- A change that a capture found is put down to the newest call on the same ARN that succeeded before it and after the
-- capture before, or a quarter of an hour earlier, since what was asked for takes effect later; without an earlier
-- capture, of the last day. A call of the change's own type comes first; a discovery and a tag's change go by these only.
WITH named AS (
    SELECT resource_arn FROM resource_events
    WHERE resource_arn = {resource:String} OR resource_id = {resource:String} OR resource_name = {resource:String}
    UNION DISTINCT
    SELECT resource_arn FROM resource_snapshots FINAL
    WHERE resource_arn = {resource:String} OR resource_id = {resource:String} OR resource_name = {resource:String}
),
happened AS (
    SELECT event_id, event_time, collector, event_type, event_action, resource_arn, resource_type, resource_id,
           aws_account_id, aws_region, actor_name, properties
    FROM resource_events
    WHERE event_type != 'cost' AND resource_arn IN (SELECT resource_arn FROM named)
),
calls AS (
    SELECT resource_arn, event_time AS call_time, event_type AS call_type, event_action AS call_name,
           actor_name AS caller
    FROM happened WHERE collector = 'cloudtrail' AND properties['error_code'] = ''
),
captures AS (
    SELECT DISTINCT collector, aws_account_id, aws_region, resource_type, captured_at
    FROM collector_runs
    WHERE scope_kind = 'scope' AND outcome = 'complete'
      AND resource_type IN (SELECT resource_type FROM happened)
),
changes AS (
    SELECT event_id, event_time, event_type, event_action, resource_arn,
           if(toUnixTimestamp(captured_at) = 0, event_time - toIntervalDay(1),
              captured_at - toIntervalMinute(15)) AS since
    FROM (SELECT * FROM happened
          WHERE collector != 'cloudtrail' AND event_type IN ('lifecycle', 'config', 'tag_change')) AS change
    ASOF LEFT JOIN captures
        ON change.collector = captures.collector AND change.aws_account_id = captures.aws_account_id
        AND change.aws_region = captures.aws_region AND change.resource_type = captures.resource_type
        AND change.event_time > captures.captured_at
),
causes AS (
    SELECT event_id, argMax(call_name, (call_type = event_type, call_time)) AS caused_by,
           argMax(caller, (call_type = event_type, call_time)) AS made_by
    FROM changes INNER JOIN calls ON changes.resource_arn = calls.resource_arn
    WHERE call_time <= event_time AND call_time > since
      AND (call_type = event_type
           OR (event_type != 'tag_change' AND call_type != 'tag_change' AND event_action != 'discovered'))
    GROUP BY event_id
)
SELECT happened.event_time AS event_time, happened.event_type AS event_type, happened.event_action AS event_action,
       happened.resource_id AS resource_id,
       if(happened.actor_name != '', happened.actor_name, causes.made_by) AS actor_name,
       causes.caused_by AS caused_by, happened.properties AS properties
FROM happened LEFT ANY JOIN causes ON happened.event_id = causes.event_id
ORDER BY event_time, event_type, event_action
