-- What changed between two moments, net: what changed twice shows its first and its last value, what changed back nothing.
-- from: moment, not included
-- to: moment, included
-- accounts: account ids, separated by commas; empty for all
-- regions: regions, separated by commas; empty for all
-- type: resource type; empty for all
-- A resource that was not there at both moments is one row. Calls that CloudTrail tells of are causes, not changes.
WITH happened AS (
    SELECT event_time, ingested_at, event_type, event_action, resource_arn, resource_type, resource_id, resource_name,
           properties
    FROM resource_events
    WHERE event_type IN ('lifecycle', 'config', 'tag_change') AND collector != 'cloudtrail'
      AND event_action IN ('discovered', 'state_changed', 'deleted', 'changed', 'added', 'removed')
      AND event_time > parseDateTime64BestEffort({from:String}, 3, 'UTC')
      AND event_time <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
      AND ({accounts:String} = '' OR has(splitByChar(',', {accounts:String}), aws_account_id))
      AND ({regions:String} = '' OR has(splitByChar(',', {regions:String}), aws_region))
      AND ({type:String} = '' OR resource_type = {type:String})
),
steps AS (
    SELECT event_time, ingested_at, resource_arn, resource_type, resource_id, resource_name,
           'state' AS what, '' AS key,
           if(event_action = 'discovered', '', properties['before']) AS old,
           old NOT IN ('', 'deleted') AS had,
           if(event_action = 'discovered', properties['state'], properties['after']) AS new,
           new NOT IN ('', 'deleted') AS has_now
    FROM happened WHERE event_type = 'lifecycle'
    UNION ALL
    SELECT event_time, ingested_at, resource_arn, resource_type, resource_id, resource_name,
           'property', substring(field, length('before.') + 1) AS name,
           properties[field] AS old, old != '', properties[concat('after.', name)] AS new, new != ''
    FROM happened
    ARRAY JOIN arrayFilter(each -> startsWith(each, 'before.'), mapKeys(properties)) AS field
    WHERE event_type = 'config'
    UNION ALL
    SELECT event_time, ingested_at, resource_arn, resource_type, resource_id, resource_name,
           'tag', properties['tag'],
           properties['before'], event_action != 'added', properties['after'], event_action != 'removed'
    FROM happened WHERE event_type = 'tag_change'
),
net AS (
    SELECT resource_arn, what, key, any(resource_type) AS type, any(resource_id) AS id,
           argMax(resource_name, (event_time, ingested_at)) AS name,
           argMin(old, (event_time, ingested_at)) AS first, argMin(had, (event_time, ingested_at)) AS had_first,
           argMax(new, (event_time, ingested_at)) AS last, argMax(has_now, (event_time, ingested_at)) AS has_last
    FROM steps GROUP BY resource_arn, what, key
)
SELECT type AS resource_type, id AS resource_id, name AS resource_name,
       multiIf(what = 'state', multiIf(NOT had_first, 'discovered', NOT has_last, 'deleted', 'state_changed'),
               what = 'property', 'property_changed',
               NOT had_first, 'tag_added', NOT has_last, 'tag_removed', 'tag_changed') AS change,
       key, if(had_first, first, '') AS before, if(has_last, last, '') AS after, resource_arn
FROM net
WHERE (had_first != has_last OR (had_first AND first != last))
  AND (what = 'state' OR resource_arn NOT IN (
      SELECT resource_arn FROM net WHERE what = 'state' AND NOT (had_first AND has_last)))
ORDER BY resource_type, resource_arn, what != 'state', what, key
