package dev.polo.common.config;

/** The environment variables Polo reads; the same for Lambda functions and the command line. */
public enum Setting {
    POLO_CLICKHOUSE_URL,
    POLO_CLICKHOUSE_USER,
    POLO_CLICKHOUSE_PASSWORD,
    POLO_CLICKHOUSE_PASSWORD_SECRET,
    POLO_DATABASE,
    POLO_ENV,
    POLO_ACCOUNTS,
    POLO_REGIONS,
    POLO_PAYER_ACCOUNT,
    POLO_READ_ROLE_NAME,
    POLO_EXTERNAL_ID,
    POLO_TAG_MAP,
    POLO_CE_MAX_REQUESTS,
    POLO_CE_HOURLY,
    POLO_CLOUDTRAIL_LOOKBACK_HOURS,
    POLO_BATCH_ROWS,
    POLO_MAX_LEAF_LOSS_PERCENT,
    POLO_WORK_QUEUES
}
