package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NameTableTest {
    @Property
    void numbersAreThoseOfAMap(@ForAll List<String> names) {
        NameTable table = new NameTable();
        Map<String, Integer> oracle = new LinkedHashMap<>();
        for (String name : names) {
            oracle.putIfAbsent(name, oracle.size());
            assertThat(table.intern(name)).isEqualTo(oracle.get(name));
        }
        oracle.forEach((name, number) -> assertThat(table.name(number)).isEqualTo(name));
        assertThat(table.size()).isEqualTo(oracle.size());
    }

    @Test
    void numbersStayWhenTheTableGrows() {
        NameTable table = new NameTable();
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.intern("arn:aws:ec2:us-east-1:111111111111:volume/vol-" + i))
                    .isEqualTo(i);
        }
        assertThat(table.intern("arn:aws:ec2:us-east-1:111111111111:volume/vol-77"))
                .isEqualTo(77);
    }
}
