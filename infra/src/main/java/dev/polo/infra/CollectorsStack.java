package dev.polo.infra;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.Function;
import software.constructs.Construct;

/** The functions, when they run, what they wait for, and who hears of it when something is wrong. */
final class CollectorsStack extends Stack {
    CollectorsStack(Construct scope, String id, Deployment deployment) {
        super(
                scope,
                id,
                StackProps.builder()
                        .description("Polo's functions in environment " + deployment.env())
                        .build());
        Queues queues = Queues.in(this, deployment.env());
        Map<FunctionSpec, Function> functions = new LinkedHashMap<>();
        for (FunctionSpec spec : FunctionSpec.ALL) {
            functions.put(spec, new PoloFunction(this, spec, deployment, queues).function());
        }
        new Schedules(this, deployment, functions, queues);
        Alarms alarms = new Alarms(this, deployment, functions, queues);
        CfnOutput.Builder.create(this, "AlarmTopic")
                .description("Subscribe to it to hear of alarms")
                .value(alarms.told().getTopicArn())
                .build();
    }
}
