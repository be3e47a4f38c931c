-- Raw events 90 days, hourly cost a year, daily cost for ever. New installations have these from 002 and 004.
ALTER TABLE ${database}.resource_events MODIFY TTL toDateTime(event_time) + INTERVAL 90 DAY;
ALTER TABLE ${database}.cost_hourly MODIFY TTL hour + INTERVAL 1 YEAR;
