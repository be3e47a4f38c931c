package dev.polo.clickhouse.local;

/** Starts and stops one kind of server. A started server answers and stands in {@code server.json}. */
sealed interface EngineLauncher permits BinaryLauncher, ContainerLauncher, EmbeddedLauncher {
    EngineChoice engine();

    boolean isAvailable();

    /** A sentence for whoever has data of this engine, and the engine is not available. */
    String whatToDo();

    LocalServer start(Launch launch);

    /** Whether it was running. */
    boolean stop(LocalServer server);
}
