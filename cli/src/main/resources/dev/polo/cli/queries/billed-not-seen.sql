-- Ids that the bill names and no inventory has seen.
-- from: first day
-- to: last day, included
SELECT aws_account_id, bill_id, arrayStringConcat(arraySort(groupUniqArray(usage_type)), ' ') AS usage_types,
       min(day) AS first_day, max(day) AS last_day, sum(cost_usd) AS cost_usd
FROM cost_lines_resolved
WHERE resource_type = 'cost_allocation' AND bill_id NOT IN ('NoResourceId', 'uncovered', 'rounding')
  AND day BETWEEN {from:Date} AND {to:Date}
GROUP BY aws_account_id, bill_id
ORDER BY cost_usd DESC
