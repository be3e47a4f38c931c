package dev.polo.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Tags;

/** Both stacks, with the tags that everything in them carries. */
record PoloApp(App app, CollectorsStack collectors, ReadRoleStack readRole) {

    /** W3005: CDK names dependencies that references imply. In the template, so that sam validate knows it too. */
    static PoloApp of(Deployment deployment, Path out) {
        App app = new App(AppProps.builder()
                .outdir(out.toString())
                .analyticsReporting(false)
                .treeMetadata(false)
                .build());
        CollectorsStack collectors = new CollectorsStack(app, deployment.env() + "-PoloCollectors", deployment);
        ReadRoleStack readRole = new ReadRoleStack(app, deployment.env() + "-PoloReadRole", deployment);
        Tags.of(app).add("Application", "polo");
        Tags.of(app).add("Environment", deployment.env());
        List.of(collectors, readRole)
                .forEach(stack -> stack.getTemplateOptions()
                        .setMetadata(Map.of("cfn-lint", Map.of("config", Map.of("ignore_checks", List.of("W3005"))))));
        return new PoloApp(app, collectors, readRole);
    }
}
