-- What reaches no customer, by service and reason.
-- from: first day
-- to: last day, included
SELECT line.day AS day, line.aws_account_id AS aws_account_id,
       if(control.service != '', control.service, line.resource_type) AS service,
       multiIf(line.bill_id = 'NoResourceId', 'the bill names no resource',
               line.bill_id = 'uncovered', 'not covered by resource lines',
               line.bill_id = 'rounding', 'rounding',
               line.resource_type = 'cost_allocation', 'billed, not seen by inventory',
               flow.node_type = 'ambiguous', concat('its tags fit several in DynamoDB: ', substring(flow.node_id, 11)),
               flow.node_type IN ('cluster', 'index'), 'its tags name no customer',
               'no tags, own or inherited') AS reason,
       sum(line.cost_usd * flow.share) AS cost_usd, sum(line.amortized_cost_usd * flow.share) AS amortized_cost_usd,
       uniqExact(line.resource_arn) AS resources
FROM (SELECT * FROM cost_lines_resolved WHERE day BETWEEN {from:Date} AND {to:Date}
        AND (cost_usd != 0 OR amortized_cost_usd != 0)) AS line
INNER JOIN (SELECT * FROM resource_ancestry_history FINAL WHERE hierarchy = 'marqo_logical' AND parent_id = ''
            AND node_type != 'customer') AS flow ON flow.resource_arn = line.resource_arn
LEFT ANY JOIN
(
    SELECT source, aws_account_id, day, usage_type, argMax(service, greatest(abs(cost_usd), abs(amortized_cost_usd))) AS service
    FROM cost_control_totals
    WHERE grouping = 'service_usage' AND day BETWEEN {from:Date} AND {to:Date}
    GROUP BY source, aws_account_id, day, usage_type
) AS control
    ON control.source = line.source AND control.aws_account_id = line.aws_account_id AND control.day = line.day
   AND control.usage_type = line.usage_type
WHERE flow.valid_from < toDateTime64(line.day + 1, 3, 'UTC') AND flow.valid_to >= toDateTime64(line.day + 1, 3, 'UTC')
GROUP BY day, aws_account_id, service, reason
ORDER BY day, cost_usd DESC
