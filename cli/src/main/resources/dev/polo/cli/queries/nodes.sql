-- Accounts, customers, clusters and indexes with what is known about them.
-- type: account, customer, cluster or index; empty for all
SELECT node_id, node_type, node_name, parent_id, source,
       multiIf(deleted_at > 0, 'gone', missing_since > 0, 'missing', 'living') AS state, updated_at,
       mapSort(metadata) AS metadata
FROM hierarchy_nodes FINAL
WHERE {type:String} = '' OR node_type = {type:String}
ORDER BY node_type, node_id
