package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Tag;

/** Accounts with what Organizations says of them. */
class AccountNodeIT {
    private static Bench bench;
    private static OrganizationsClient organizations;

    @BeforeAll
    static void start() {
        bench = Bench.create();
        organizations = OrganizationsClient.builder()
                .endpointOverride(bench.aws.url())
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @AfterAll
    static void stop() {
        organizations.close();
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty("hierarchy_nodes", "hierarchy_node_metadata", "collector_runs");
        organizations.tagResource(request -> request.resourceId(Bench.ACCOUNT)
                .tags(
                        Tag.builder().key("Role").value("customer").build(),
                        Tag.builder().key("tier").value("gold").build(),
                        Tag.builder().key("name").value("ignored").build(),
                        Tag.builder().key("CostCentre").value("42").build()));
    }

    @AfterEach
    void putBack() {
        bench.aws.clearFaults();
        organizations.untagResource(request ->
                request.resourceId(Bench.ACCOUNT).tagKeys("Role", "tier", "name", "CostCentre", "marqo:role"));
    }

    @Test
    void tagsAreMetadata() {
        collect();

        assertThat(node())
                .isEqualTo("Acme Production {'CostCentre':'42','Role':'customer','role':'customer','tier':'gold'}");
    }

    @Test
    void theSpecificTagWinsAndByHandWinsOverAll() {
        organizations.tagResource(request -> request.resourceId(Bench.ACCOUNT)
                .tags(Tag.builder().key("marqo:role").value("controller").build()));
        collect();
        assertThat(node()).contains("'role':'controller'");

        new NodeTable(bench.clickHouse)
                .set(
                        "account:" + Bench.ACCOUNT,
                        Map.of("role", "sandbox"),
                        bench.now().plusSeconds(1));
        collect();
        assertThat(node()).contains("'role':'sandbox'");
    }

    @Test
    void whoeverIsNotToldKeepsWhatIsKnown() {
        collect();
        bench.aws.injectFault(Fault.denied("ListTagsForResource").forEver());
        bench.aws.injectFault(Fault.denied("ListAccounts").forEver());

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(node())
                .isEqualTo("Acme Production {'CostCentre':'42','Role':'customer','role':'customer','tier':'gold'}");
    }

    @Test
    void whoeverListsTheAccountsAndMayNotReadTheirTagsLacksAPermission() {
        collect();
        bench.aws.injectFault(Fault.denied("ListTagsForResource").forEver());

        assertThat(collect().scopes())
                .filteredOn(scope -> scope.scope().resourceType().equals("account"))
                .singleElement()
                .satisfies(scope -> {
                    assertThat(scope.outcome()).isEqualTo(Outcome.DENIED);
                    assertThat(scope.message()).contains("organizations:ListTagsForResource");
                });
        assertThat(node()).contains("'role':'customer'");
    }

    @Test
    void withoutAnOrganisationTheAccountIsItsNumber() {
        bench.aws.injectFault(
                Fault.error("ListTagsForResource", "AWSOrganizationsNotInUseException", "Not a member.", 400)
                        .forEver());
        bench.aws.injectFault(Fault.denied("ListAccounts").forEver());

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(node()).isEqualTo("111111111111 {}");
    }

    @Test
    void aBrokenAnswerIsRecordedAndTheNodeStaysAsKnown() {
        collect();
        bench.aws.injectFault(Fault.error("ListTagsForResource", "ServiceException", "Out of order.", 400)
                .forEver());

        RunReport report = collect();

        assertThat(report.scopes())
                .filteredOn(scope -> scope.scope().resourceType().equals("account"))
                .extracting(scope -> scope.outcome().name() + " " + scope.message())
                .containsExactly("FAILED AWS answered with an error: ServiceException: Out of order.");
        assertThat(node()).contains("'role':'customer'");
    }

    private static RunReport collect() {
        return bench.run(new HierarchyAdminCollector());
    }

    private static String node() {
        List<String> found = bench.strings(
                "SELECT concat(node_name, ' ', toString(mapSort(metadata))) AS x FROM hierarchy_nodes FINAL"
                        + " WHERE node_type = 'account'");
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
