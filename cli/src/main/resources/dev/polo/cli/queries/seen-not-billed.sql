-- Living resources that no line of the bill names; many types cost nothing by themselves.
-- from: first day
-- to: last day, included
SELECT resource_type, resource_id, resource_name, aws_account_id, aws_region, state, first_seen
FROM resource_snapshots FINAL
WHERE state NOT IN ('deleted', 'terminated') AND toDate(first_seen) <= {to:Date}
  AND resource_arn NOT IN (SELECT resource_arn FROM cost_lines_resolved WHERE day BETWEEN {from:Date} AND {to:Date})
ORDER BY resource_type, resource_id
