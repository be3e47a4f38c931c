package dev.polo.functions.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.cost.Depth;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CostExplorerHandlerTest {
    private static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");

    @Test
    void howFarBackIsReadFollowsFromSince() {
        assertThat(CostExplorerHandler.depth(null, NOW)).isEqualTo(Depth.DUE);
        assertThat(CostExplorerHandler.depth(Instant.parse("2026-11-18T00:00:00Z"), NOW))
                .isEqualTo(Depth.DUE);
        assertThat(CostExplorerHandler.depth(Instant.parse("2026-11-10T00:00:00Z"), NOW))
                .isEqualTo(Depth.FULL);
        assertThat(CostExplorerHandler.depth(Instant.parse("2026-09-01T00:00:00Z"), NOW))
                .isEqualTo(Depth.BACKFILL);
    }
}
