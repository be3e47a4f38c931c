package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.node.StoredNodes;
import dev.polo.common.resource.MarqoTags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagChainsTest {
    private final LogicalChains chains = new LogicalChains();
    private final StoredNodes stored = new StoredNodes();

    TagChainsTest() {
        customer("0b7e-visible", "nh236hm2", "Acme Corp");
        customer("77aa-visible", "zz9", "Globex");
        customer("twin-1", "t1", "Twin");
        customer("twin-2", "t2", "Twin");
        customer("no-system", "", "Loner");
        index("nh236hm2", "products");
        index("zz9", "products");
        index("zz9", "only-here");
        index("t2", "second's");
        index("nobody", "of-nobody");
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
        assertThat(chain("", "", "of-nobody")).containsExactly("index:nobody:of-nobody");
        assertThat(chain("", "", "products")).containsExactly("index:products", "ambiguous:index:products");
        assertThat(chain("", "shared", "products"))
                .containsExactly("index:products", "cluster:shared", "ambiguous:index:products");
    }

    @Test
    void anIndexThatTheStoredCustomerDoesNotHaveIsATaggedOneUnderIt() {
        assertThat(chain("Globex", "prod", "new"))
                .containsExactly("index:Globex-new", "cluster:prod", "customer:77aa-visible");
    }

    @Test
    void aCustomerThatIsNotStoredNeverGetsAnothersIndex() {
        assertThat(chain("initech", "", "only-here")).containsExactly("index:initech-only-here", "customer:initech");
        assertThat(chain("nobody", "", "of-nobody")).containsExactly("index:nobody-of-nobody", "customer:nobody");
    }

    @Test
    void aNameThatTwoCustomersHaveIsDecidedByTheIndexOrNotAtAll() {
        assertThat(chain("Twin", "", "second's")).containsExactly("index:t2:second's", "customer:twin-2");
        assertThat(chain("Twin", "", "")).containsExactly("ambiguous:customer:Twin");
        assertThat(chain("Twin", "prod", "new"))
                .containsExactly("index:Twin-new", "cluster:prod", "ambiguous:customer:Twin");
        index("t1", "second's");
        assertThat(chain("Twin", "", "second's")).containsExactly("index:Twin-second's", "ambiguous:customer:Twin");
        assertThat(chain("t1", "", "second's")).containsExactly("index:t1:second's", "customer:twin-1");
    }

    @Test
    void aSystemIdThatTwoCustomersHaveIsNobodys() {
        customer("other-visible", "zz9", "Impostor");

        assertThat(chain("zz9", "", "")).containsExactly("ambiguous:customer:zz9");
        assertThat(chain("", "", "only-here")).containsExactly("index:zz9:only-here", "ambiguous:customer:zz9");
        assertThat(chain("Globex", "", "only-here")).containsExactly("index:zz9:only-here", "customer:77aa-visible");
    }

    @Test
    void aCustomerWithoutSystemIdHasNoIndexes() {
        index("", "adrift");

        assertThat(chain("Loner", "", "adrift")).containsExactly("index:Loner-adrift", "customer:no-system");
    }

    @Test
    void whatIsGoneIsFoundWhereNothingThatLivesFits() {
        stored.addCustomer("customer:old", "t0", false, List.of("Twin", "Old Co"));
        stored.addIndex("index:t0:second's", "t0", "second's", false);
        stored.addIndex("index:t0:past", "t0", "past", false);

        assertThat(chain("Old Co", "", "past")).containsExactly("index:t0:past", "customer:old");
        assertThat(chain("", "", "past")).containsExactly("index:t0:past", "customer:old");
        assertThat(chain("", "", "second's")).containsExactly("index:t2:second's", "customer:twin-2");
    }

    @Test
    void noTagsAreNoChain() {
        assertThat(chain("", "", "")).isEmpty();
        assertThat(chains.size()).isZero();
    }

    private List<String> chain(String customer, String cluster, String index) {
        // A new one each time: it remembers chains, and some tests add nodes in between.
        int link = new TagChains(chains, stored).chainOf(new MarqoTags(customer, cluster, index, "", ""));
        List<String> ids = new ArrayList<>();
        while (link != FlowSink.NONE) {
            ids.add(chains.get(link).nodeId());
            link = chains.get(link).parent();
        }
        return ids;
    }

    private void customer(String visibleId, String systemId, String name) {
        stored.addCustomer("customer:" + visibleId, systemId, true, List.of(name));
    }

    private void index(String systemId, String name) {
        stored.addIndex("index:" + systemId + ":" + name, systemId, name, true);
    }
}
