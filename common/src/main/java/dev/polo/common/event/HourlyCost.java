package dev.polo.common.event;

/** {@code cost_hourly}: by what its rows are told apart, and under which lease an account's are written. */
public final class HourlyCost {
    /** The key's columns. */
    public static final String KEY = "hour, aws_account_id, aws_region, resource_type, resource_arn, marqo_customer,"
            + " marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role";

    /** A hash of the key, for rows of one account. */
    public static final String HASH = "cityHash64(toUnixTimestamp(hour), toString(aws_region), toString(resource_type),"
            + " resource_arn, toString(marqo_customer), marqo_cluster, marqo_index, toString(marqo_env),"
            + " toString(marqo_purpose), toString(account_role))";

    private HourlyCost() {}

    /** The name of the lease that whoever writes an account's rows holds. */
    public static String lease(String accountId) {
        return "cost-publish " + accountId;
    }
}
