package dev.polo.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An organisation's deployment with everything switched on, and one account's with nothing. Its zips are a line of text. */
final class SampleDeployment {
    static final String ACCOUNT = "111111111111";
    static final String PASSWORD = "hunter2";

    private SampleDeployment() {}

    static Map<String, String> required() {
        Map<String, String> variables = new HashMap<>();
        variables.put("POLO_CLICKHOUSE_URL", "https://clickhouse.example.com:8443");
        variables.put("POLO_CLICKHOUSE_PASSWORD", PASSWORD);
        variables.put(
                "POLO_CLICKHOUSE_PASSWORD_SECRET", "arn:aws:secretsmanager:us-east-1:111111111111:secret:polo-AbCdEf");
        return variables;
    }

    static Deployment organization(Path folder) throws IOException {
        Map<String, String> variables = required();
        variables.put("POLO_ENV", "prod");
        variables.put("POLO_CLICKHOUSE_USER", "polo");
        variables.put("POLO_ACCOUNTS", "organization");
        variables.put("POLO_PAYER_ACCOUNT", "999999999999");
        variables.put("POLO_EXTERNAL_ID", "polo-prod");
        variables.put("POLO_USERS_ACCOUNTS_TABLE", "arn:aws:dynamodb:us-east-1:468036072962:table/UsersAccountsTable");
        variables.put("POLO_CUSTOMER_INDEX_CONFIG_TABLE", "CustomerIndexConfigTable");
        Map<String, String> options = options(folder);
        options.put("fan-out", "");
        options.put("cost-every", "3");
        options.put("email", "on-call@example.com");
        options.put("subnets", "subnet-0123abcd,subnet-4567abcd");
        options.put("security-groups", "sg-0123abcd");
        return Deployment.from(variables, options);
    }

    static Deployment oneAccount(Path folder) throws IOException {
        return Deployment.from(required(), options(folder));
    }

    static Map<String, String> options(Path folder) throws IOException {
        for (FunctionSpec function : FunctionSpec.ALL) {
            Path zip = function.zip(folder);
            Files.createDirectories(zip.getParent());
            Files.writeString(zip, "zip of " + function.module() + "\n");
        }
        Map<String, String> options = new HashMap<>();
        options.put("account", ACCOUNT);
        options.put("functions", folder.toString());
        return options;
    }
}
