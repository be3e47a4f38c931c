-- What resource lines leave of the control totals, by the services that the usage type belongs to.
-- from: first day
-- to: last day, included
SELECT line.day AS day, line.aws_account_id AS aws_account_id, line.usage_type AS usage_type, control.service AS service,
       line.cost_usd * if(control.usage_total = 0, 1 / control.services, control.cost / control.usage_total) AS cost_usd
FROM (SELECT * FROM cost_lines FINAL WHERE bill_id = 'uncovered' AND cost_usd != 0
      AND day BETWEEN {from:Date} AND {to:Date}) AS line
INNER JOIN
(
    SELECT source, aws_account_id, day, capture_id, usage_type, service, sum(cost_usd) AS cost,
           sum(cost) OVER (PARTITION BY source, aws_account_id, day, capture_id, usage_type) AS usage_total,
           count() OVER (PARTITION BY source, aws_account_id, day, capture_id, usage_type) AS services
    FROM cost_control_totals
    WHERE grouping = 'service_usage' AND day BETWEEN {from:Date} AND {to:Date}
    GROUP BY source, aws_account_id, day, capture_id, usage_type, service
) AS control
    ON control.source = line.source AND control.aws_account_id = line.aws_account_id AND control.day = line.day
   AND control.capture_id = line.capture_id AND control.usage_type = line.usage_type
ORDER BY day, aws_account_id, usage_type, service
