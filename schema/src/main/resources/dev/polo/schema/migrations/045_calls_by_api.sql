-- How often a scope called which API, such as 'Ec2:DescribeVolumes', retries included.
ALTER TABLE ${database}.collector_runs
    ADD COLUMN IF NOT EXISTS calls_by_api Map(String, UInt64) AFTER calls;
