package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.node.StoredNodes;
import dev.polo.common.resource.MarqoTags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HierarchyGraphsTest {
    private static final MarqoTags PRODUCTS = new MarqoTags("acme", "acme-prod-1", "products", "", "");
    private static final MarqoTags IMAGES = new MarqoTags("acme", "acme-prod-1", "images", "", "");

    private final Estate estate = new Estate(new StoredNodes());

    @Test
    void theSeedsExampleComesOutAsWritten() {
        add("snap", MarqoTags.NONE);
        add("vol", MarqoTags.NONE);
        add("i", PRODUCTS);
        estate.addEdge("snap", "vol");
        estate.addEdge("vol", "i");

        assertThat(flows(Hierarchy.AWS_PHYSICAL, "snap"))
                .containsExactly("0 snap > vol 1.0", "1 vol > i 1.0", "2 i > - 1.0");
        assertThat(flows(Hierarchy.MARQO_LOGICAL, "snap"))
                .containsExactly(
                        "0 snap > vol 1.0",
                        "1 vol > i 1.0",
                        "2 i > index:acme-products 1.0",
                        "3 index:acme-products > cluster:acme-prod-1 1.0",
                        "4 cluster:acme-prod-1 > customer:acme 1.0",
                        "5 customer:acme > - 1.0");
        assertThat(flows(Hierarchy.AWS_ACCOUNT, "snap"))
                .containsExactly("0 snap > account:111111111111 1.0", "1 account:111111111111 > - 1.0");
    }

    @Test
    void ownTagsBeatInheritedOnesAndStopTheWayUp() {
        add("vol", IMAGES);
        add("i", PRODUCTS);
        estate.addEdge("vol", "i");

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "vol")).startsWith("0 vol > index:acme-images 1.0");
        assertThat(flows(Hierarchy.AWS_PHYSICAL, "vol")).startsWith("0 vol > i 1.0");
    }

    @Test
    void anUntaggedLoadBalancerIsSharedByTheIndexesBehindIt() {
        add("alb", MarqoTags.NONE);
        add("i1", PRODUCTS);
        add("i2", IMAGES);
        estate.addEdge("alb", "i2");
        estate.addEdge("alb", "i1");

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "alb"))
                .contains("2 index:acme-products > cluster:acme-prod-1 0.5")
                .contains("2 index:acme-images > cluster:acme-prod-1 0.5")
                .contains("3 cluster:acme-prod-1 > customer:acme 1.0")
                .contains("4 customer:acme > - 1.0");
    }

    @Test
    void missingLevelsAreSkippedAndAnUntaggedRootHasNoPlace() {
        add("no-cluster", new MarqoTags("acme", "", "products", "", ""));
        add("index-only", new MarqoTags("", "", "products", "", ""));
        add("environment-only", new MarqoTags("", "", "", "prod", "search"));

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "no-cluster")).contains("1 index:acme-products > customer:acme 1.0");
        assertThat(flows(Hierarchy.MARQO_LOGICAL, "index-only"))
                .containsExactly("0 index-only > index:products 1.0", "1 index:products > - 1.0");
        assertThat(flows(Hierarchy.MARQO_LOGICAL, "environment-only")).containsExactly("0 environment-only > - 1.0");
    }

    @Test
    void aSharedClusterHasTheParentThatEachResourceSays() {
        add("a", new MarqoTags("acme", "shared", "", "", ""));
        add("b", new MarqoTags("globex", "shared", "", "", ""));

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "a")).contains("1 cluster:shared > customer:acme 1.0");
        assertThat(flows(Hierarchy.MARQO_LOGICAL, "b")).contains("1 cluster:shared > customer:globex 1.0");
    }

    @Test
    void aParentNobodyListsStillCarriesCostUpwards() {
        add("snap", MarqoTags.NONE);
        add("i", PRODUCTS);
        String gone = "arn:aws:ec2:us-east-1:222222222222:volume/vol-gone";
        estate.addEdge("snap", gone);
        estate.addEdge(gone, "i");

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "snap")).contains("5 customer:acme > - 1.0");
        assertThat(flows(Hierarchy.AWS_ACCOUNT, gone)).contains("1 account:222222222222 > - 1.0");
        assertThat(estate.type(2)).isEqualTo("ebs:volume");
        assertThat(flows(Hierarchy.AWS_ACCOUNT, "snap")).contains("1 account:111111111111 > - 1.0");
    }

    @Test
    void anEndWithoutAnAccountHasAnUnknownOne() {
        estate.addEdge("arn:aws:s3:::bucket", "whatever");

        assertThat(flows(Hierarchy.AWS_ACCOUNT, "whatever")).contains("1 account:unknown > - 1.0");
        assertThat(flows(Hierarchy.AWS_ACCOUNT, "arn:aws:s3:::bucket")).contains("1 account:unknown > - 1.0");
    }

    @Test
    void badEdgesAreCountedAndCyclesNamed() {
        add("a", MarqoTags.NONE);
        add("b", MarqoTags.NONE);
        estate.addEdge("a", "a");
        estate.addEdge("", "a");
        estate.addEdge("a", "b");
        estate.addEdge("a", "b");
        estate.addEdge("b", "a");

        HierarchyGraphs graphs = new HierarchyGraphs(estate);

        assertThat(estate.edges().ignored()).isEqualTo(3);
        assertThat(graphs.cycles()).containsExactly(List.of("a", "b"));
        assertThat(graphs.edges()).isEqualTo(1);
    }

    @Test
    void aSecondMentionOfAnArnChangesNothing() {
        estate.add("a", "ec2:instance", "111111111111", PRODUCTS);
        estate.add("a", "cost_allocation", "222222222222", MarqoTags.NONE);

        assertThat(estate.size()).isEqualTo(1);
        assertThat(flows(Hierarchy.AWS_ACCOUNT, "a")).contains("1 account:111111111111 > - 1.0");
    }

    @Test
    void quotesAndUnicodeAreNamesLikeAnyOther() {
        add("it's \"ünïcode\" 日本\n", new MarqoTags("kundë's", "", "ind\\ex", "", ""));

        assertThat(flows(Hierarchy.MARQO_LOGICAL, "it's \"ünïcode\" 日本\n"))
                .contains("1 index:kundë's-ind\\ex > customer:kundë's 1.0");
    }

    private void add(String arn, MarqoTags tags) {
        estate.add(arn, "ec2:instance", "111111111111", tags);
    }

    /** "depth node > parent share" of one resource. */
    private List<String> flows(Hierarchy hierarchy, String arn) {
        List<String> result = new ArrayList<>();
        HierarchyGraphs graphs = new HierarchyGraphs(estate);
        graphs.flows(hierarchy, (resource, vertex, parent, depth, mass) -> {
            if (estate.arn(resource).equals(arn)) {
                String to = parent == FlowSink.NONE ? "-" : graphs.nodeId(parent);
                result.add(depth + " " + graphs.nodeId(vertex) + " > " + to + " " + mass / 1e12);
            }
        });
        return result;
    }
}
