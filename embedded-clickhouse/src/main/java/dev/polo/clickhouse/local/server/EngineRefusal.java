package dev.polo.clickhouse.local.server;

import java.io.Serial;

/** The engine does not open its data folder, most often because another process has it open. */
final class EngineRefusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    EngineRefusal(String message) {
        super(message);
    }
}
