-- Accounts that the payer pays for and whose bill Polo does not read: add them to POLO_ACCOUNTS.
-- from: first day
-- to: last day, included
SELECT aws_account_id, sum(cost_usd) AS cost_usd, min(day) AS first_day, max(day) AS last_day
FROM cost_control_totals
WHERE grouping = 'linked_account' AND day BETWEEN {from:Date} AND {to:Date}
  AND (day, capture_id) IN (SELECT day, argMax(capture_id, captured_at) FROM cost_control_totals
                            WHERE grouping = 'linked_account' AND day BETWEEN {from:Date} AND {to:Date} GROUP BY day)
  AND aws_account_id NOT IN (SELECT aws_account_id FROM cost_captures WHERE day BETWEEN {from:Date} AND {to:Date})
GROUP BY aws_account_id
HAVING cost_usd != 0
ORDER BY cost_usd DESC
