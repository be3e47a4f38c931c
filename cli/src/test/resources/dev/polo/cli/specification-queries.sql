SELECT partition, table, rows, formatReadableSize(bytes_on_disk) AS size
FROM system.parts
WHERE database = 'polo' AND active
GROUP BY partition, table, rows, bytes_on_disk
ORDER BY table, partition;

SELECT dictGet('polo.hierarchy_dict', 'metadata', 'account:111')['role'] AS role;

SELECT account_role, marqo_customer, sum(value) AS cost FROM polo.resource_events
WHERE event_type = 'cost' GROUP BY account_role, marqo_customer;

SELECT event_id, event_time, ingested_at, collector, aws_account_id, aws_region, resource_arn, resource_type, resource_id,
    resource_name, event_type, event_action, actor_arn, actor_name, marqo_customer, marqo_cluster, marqo_index, marqo_env,
    marqo_purpose, account_role, value, unit, properties
FROM polo.resource_events LIMIT 1;

SELECT resource_arn, resource_type, resource_id, resource_name, aws_account_id, aws_region, state, first_seen, last_seen,
    last_updated, marqo_customer, marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role, properties, tags,
    cost_daily_usd, cost_monthly_usd, _version
FROM polo.resource_snapshots FINAL LIMIT 1;

SELECT source_arn, target_arn, relationship, is_cost_parent, properties, discovered_at, last_seen, _version
FROM polo.resource_relationships FINAL WHERE is_cost_parent = 1 LIMIT 1;

SELECT node_id, node_type, node_name, parent_id, hierarchy, metadata, created_at, updated_at, _version
FROM polo.hierarchy_nodes FINAL LIMIT 1;

SELECT sum(e.value) AS cost FROM polo.resource_events AS e
JOIN polo.resource_ancestry AS a ON e.resource_arn = a.resource_arn
WHERE a.ancestor_id = 'customer:acme' AND a.hierarchy = 'marqo_logical' AND e.event_type = 'cost';

SELECT day, node_id, node_type, node_name, hierarchy, parent_id, cost_usd, resource_count, cost_by_type['ec2:instance'] AS ec2
FROM polo.cost_rollup_daily WHERE hierarchy = 'marqo_logical' AND node_type = 'customer' ORDER BY day LIMIT 10;
