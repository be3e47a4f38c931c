package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagChainsTest {
    private final LogicalChains chains = new LogicalChains();
    private final StoredNodes stored = new StoredNodes();

    TagChainsTest() {
        stored.addCustomer("customer:0b7e-visible", "Acme Corp", "nh236hm2");
        stored.addCustomer("customer:77aa-visible", "Globex", "zz9");
        stored.addCustomer("customer:twin-1", "Twin", "t1");
        stored.addCustomer("customer:twin-2", "Twin", "t2");
        stored.addCustomer("customer:tagged", "tagged", "");
        stored.addIndex("index:nh236hm2:products");
        stored.addIndex("index:zz9:products");
        stored.addIndex("index:zz9:only-here");
        stored.addIndex("index:acme-from-tags");
        stored.addIndex("index:nobody:products");
    }

    @Test
    void aCustomerIsKnownByVisibleIdSystemIdOrName() {
        List<String> chain = List.of("index:nh236hm2:products", "customer:0b7e-visible");

        assertThat(chain("0b7e-visible", "", "products")).isEqualTo(chain);
        assertThat(chain("nh236hm2", "", "products")).isEqualTo(chain);
        assertThat(chain("Acme Corp", "", "products")).isEqualTo(chain);
    }

    @Test
    void anIndexNameWithoutCustomerMustBeTheOnlyOne() {
        assertThat(chain("", "", "only-here")).containsExactly("index:zz9:only-here", "customer:77aa-visible");
        assertThat(chain("", "", "products")).containsExactly("index:products");
    }

    @Test
    void anIndexThatTheStoredCustomerDoesNotHaveIsATaggedOneUnderIt() {
        assertThat(chain("Globex", "prod", "new"))
                .containsExactly("index:Globex-new", "cluster:prod", "customer:77aa-visible");
    }

    @Test
    void aCustomerThatIsNotStoredNeverGetsAnothersIndex() {
        assertThat(chain("initech", "", "only-here")).containsExactly("index:initech-only-here", "customer:initech");
        assertThat(chain("Twin", "", "")).containsExactly("customer:Twin");
        assertThat(chain("tagged", "", "")).containsExactly("customer:tagged");
    }

    @Test
    void noTagsAreNoChain() {
        assertThat(chain("", "", "")).isEmpty();
        assertThat(chains.size()).isZero();
    }

    private List<String> chain(String customer, String cluster, String index) {
        int link = new TagChains(chains, stored).chainOf(new MarqoTags(customer, cluster, index, "", ""));
        List<String> ids = new ArrayList<>();
        while (link != FlowSink.NONE) {
            ids.add(chains.get(link).nodeId());
            link = chains.get(link).parent();
        }
        return ids;
    }
}
