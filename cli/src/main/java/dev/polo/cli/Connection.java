package dev.polo.cli;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.SecretText;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;

/** Opens the ClickHouse that the settings name, or the machine's own one when they name none. */
final class Connection {
    private Connection() {}

    static ClickHouse open(Workplace workplace, PoloConfig config) {
        if (config.clickHouseUrl() != null) {
            return ClickHouse.of(config.clickHouse(config.clickHouseUrl(), config.clickHouseUser(), password(config)));
        }
        try (Progress progress = new Progress(workplace.console())) {
            LocalServer server = LocalServers.clickHouse(
                            workplace, LocalServers.standardDir(workplace), progress::update)
                    .build()
                    .start();
            return ClickHouse.of(config.clickHouse(server.url(), server.user(), new Secret(server.password())));
        }
    }

    private static Secret password(PoloConfig config) {
        if (config.passwordSecret() == null
                || !config.clickHousePassword().value().isEmpty()) {
            return config.clickHousePassword();
        }
        try (AwsAccess aws = AwsAccess.standard(config)) {
            return SecretText.read(aws, config.passwordSecret());
        }
    }
}
