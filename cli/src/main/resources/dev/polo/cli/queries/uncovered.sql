-- What resource lines leave of the control totals, by service and usage type; what a commitment covers costs nothing unblended.
-- from: first day
-- to: last day, included
SELECT day, aws_account_id, service, usage_type, total_usd, uncovered_usd AS cost_usd,
       uncovered_amortized_usd AS amortized_cost_usd
FROM cost_uncovered
WHERE day BETWEEN {from:Date} AND {to:Date} AND (uncovered_usd != 0 OR uncovered_amortized_usd != 0)
ORDER BY day, aws_account_id, usage_type, service
