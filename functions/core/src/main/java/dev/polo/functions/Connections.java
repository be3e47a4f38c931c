package dev.polo.functions;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.SecretText;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import org.jspecify.annotations.Nullable;

/** ClickHouse and AWS, opened at first use and kept for the invocations after it. Not thread-safe. */
final class Connections {
    private @Nullable AwsAccess aws;
    private @Nullable ClickHouse clickHouse;

    AwsAccess aws(PoloConfig config) {
        if (aws == null) {
            aws = AwsAccess.standard(config);
        }
        return aws;
    }

    ClickHouse clickHouse(PoloConfig config) {
        if (clickHouse == null) {
            if (config.clickHouseUrl() == null) {
                throw new PoloException(
                        ErrorCode.INVALID_SETTING,
                        Setting.POLO_CLICKHOUSE_URL + " is not set. A function needs the address of a ClickHouse, such"
                                + " as https://clickhouse.example.com:8443, among its environment variables.");
            }
            clickHouse =
                    ClickHouse.of(config.clickHouse(config.clickHouseUrl(), config.clickHouseUser(), password(config)));
        }
        return clickHouse;
    }

    /** A password may have been changed while this function was kept warm; the next use reads it anew. */
    void forgetClickHouse() {
        if (clickHouse != null) {
            clickHouse.close();
            clickHouse = null;
        }
    }

    private Secret password(PoloConfig config) {
        return config.passwordSecret() == null
                        || !config.clickHousePassword().value().isEmpty()
                ? config.clickHousePassword()
                : SecretText.read(aws(config), config.passwordSecret());
    }
}
