package dev.polo.common.node;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NodeIdsTest {
    @Test
    void anIndexIsNamedByItsCustomerAndItself() {
        assertThat(NodeIds.taggedIndex("acme", "products")).isEqualTo("index:acme-products");
        assertThat(NodeIds.taggedIndex("", "products")).isEqualTo("index:products");
        assertThat(NodeIds.taggedIndex("a-b:c%", "x-y")).isEqualTo("index:a%2Db%3Ac%25-x-y");
        assertThat(NodeIds.storedIndex("nh236hm2", "products")).isEqualTo("index:nh236hm2:products");
    }

    @Property
    void differentCustomersOrIndexesNeverShareAnId(
            @ForAll @AlphaChars @Chars({'-', ':', '%'}) @StringLength(min = 1, max = 5) String customer,
            @ForAll @AlphaChars @Chars({'-', ':', '%'}) @StringLength(min = 1, max = 5) String otherCustomer,
            @ForAll @AlphaChars @Chars({'-', ':', '%'}) @StringLength(min = 1, max = 5) String index,
            @ForAll @AlphaChars @Chars({'-', ':', '%'}) @StringLength(min = 1, max = 5) String otherIndex) {
        Assume.that(!customer.equals(otherCustomer) || !index.equals(otherIndex));

        assertThat(NodeIds.taggedIndex(customer, index)).isNotEqualTo(NodeIds.taggedIndex(otherCustomer, otherIndex));
    }
}
