-- What happened to a resource, oldest first; costs are left out.
-- resource: ARN, id or name
SELECT event_time, event_type, event_action, resource_id, actor_name, properties
FROM resource_events
WHERE event_type != 'cost'
  AND (resource_arn = {resource:String} OR resource_id = {resource:String} OR resource_name = {resource:String})
ORDER BY event_time, event_type, event_action
