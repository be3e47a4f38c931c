package dev.polo.clickhouse.local.server;

import dev.polo.clickhouse.local.EngineChoice;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.clickhouse.local.ServerFile;
import dev.polo.clickhouse.local.ServerSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The server process. It reads {@link ServerSettings} from its standard input, writes {@code server.json} when it
 * answers, and ends on SIGTERM or with its parent. Its exit codes tell the launcher what went wrong; the last line of
 * its log tells a person.
 */
public final class ServerMain {
    private static final int EXIT_FAILED = 1;

    private ServerMain() {}

    @SuppressWarnings({"SystemOut", "CatchAndPrintStackTrace"}) // standard output is the server's log
    public static void main(String[] arguments) {
        try {
            serve(ServerSettings.fromJson(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)));
            System.exit(0);
        } catch (IOException | InterruptedException | RuntimeException e) {
            e.printStackTrace(System.out);
            System.out.println(e); // once more: the launcher quotes the last line
            int exitCode = e instanceof BindException ? ServerSettings.EXIT_PORT_TAKEN : EXIT_FAILED;
            Runtime.getRuntime().halt(e instanceof EngineRefusal ? ServerSettings.EXIT_ENGINE_REFUSED : exitCode);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void serve(ServerSettings settings) throws IOException, InterruptedException {
        TerminalSession.leave();
        EngineConfiguration configuration = new EngineConfiguration(settings.engineDir());
        Path file = configuration.write(settings.user(), settings.password());
        Engine engine = Engine.open(settings.library(), configuration.data(), file);
        FrontEnd front = listen(engine, settings);
        ServerFile serverFile = new ServerFile(settings.dataDir());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(front, engine, serverFile), "shutdown"));
        LocalServer server = new LocalServer(
                URI.create("http://127.0.0.1:" + front.port()),
                settings.user(),
                settings.password(),
                settings.dataDir(),
                ProcessHandle.current().pid(),
                engine.version(),
                EngineChoice.EMBEDDED);
        serverFile.write(server);
        System.out.println("ready: " + server);
        awaitParent(settings.parentPid());
    }

    private static FrontEnd listen(Engine engine, ServerSettings settings) throws IOException {
        try {
            return new FrontEnd(engine, new Authentication(settings.user(), settings.password()), settings.port());
        } catch (IOException e) {
            engine.close();
            throw e;
        }
    }

    private static void awaitParent(long pid) throws InterruptedException {
        if (pid != 0) {
            ProcessHandle.of(pid).ifPresent(parent -> parent.onExit().join());
            return;
        }
        new CountDownLatch(1).await();
    }

    @SuppressWarnings("SystemOut")
    private static void shutDown(FrontEnd front, Engine engine, ServerFile serverFile) {
        front.close();
        engine.close();
        try {
            serverFile.delete();
        } catch (IOException e) {
            System.out.println("server.json stays: " + e);
        }
        System.out.println("stopped");
    }
}
