package dev.polo.aws.emulated;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An AWS for one machine, in a process of its own on 127.0.0.1. Any credentials do: unknown ones belong to account
 * 111111111111, which is also the payer; another account is reached by assuming any role in it.
 *
 * <pre>{@code
 * try (EmulatedAws aws = EmulatedAws.builder()
 *         .stateDir(dir).cacheDir(cache).searchPath(path).estate("acme").start()) {
 *     Ec2Client.builder().endpointOverride(aws.url()) ...
 * }
 * }</pre>
 *
 * <p>The first start of a user installs moto into the cache folder and needs network; later ones need none. Safe to use
 * from several threads, and from several processes on the same folders.
 */
public final class EmulatedAws implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofMinutes(15);

    private final Path stateDir;
    private final RunningLauncher launcher;
    /** Knows its process by the time it began, too: a later process of the same number is left alone. */
    private final Optional<ProcessHandle> process;

    private final ControlClient control;

    private EmulatedAws(Path stateDir, RunningLauncher launcher) {
        this.stateDir = stateDir;
        this.launcher = launcher;
        this.process = ProcessHandle.of(launcher.pid());
        this.control = new ControlClient(launcher.url());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The emulator that runs on this state folder, whoever started it. */
    public static Optional<EmulatedAws> running(Path stateDir) {
        return RunningLauncher.of(stateDir).map(launcher -> new EmulatedAws(stateDir, launcher));
    }

    /** The endpoint for every service. */
    public URI url() {
        return launcher.url();
    }

    public long pid() {
        return launcher.pid();
    }

    /** Makes calls fail from now on; several faults add up, the first that matches a call counts. */
    public void injectFault(Fault fault) {
        control.post("faults", fault);
    }

    public void clearFaults() {
        control.delete("faults");
    }

    /** The calls since the start or the last reset, one row per service, operation, account and region. */
    public List<Call> calls() {
        return control.get("calls", new TypeReference<>() {});
    }

    public void resetCalls() {
        control.delete("calls");
    }

    /** The lines of the emulated bill of a day. */
    public List<CostLineFixture> costLines(LocalDate day) {
        return control.get("cost-lines?day=" + day, new TypeReference<>() {});
    }

    /** Puts these lines in place of the day's: a restatement, or lines that vanish. */
    public void replaceCostLines(LocalDate day, List<CostLineFixture> lines) {
        control.post("cost-lines", Map.of("day", day.toString(), "lines", lines));
    }

    /**
     * Adds CloudTrail event records, each a JSON object as CloudTrail writes it ({@code eventID}, {@code eventTime},
     * {@code awsRegion}, {@code recipientAccountId}, ...), with {@code resources} as a list of {@code type, name}.
     */
    public void addCloudTrailRecords(List<String> records) {
        List<JsonNode> parsed = new ArrayList<>();
        for (String each : records) {
            try {
                parsed.add(JSON.readTree(each));
            } catch (IOException e) {
                throw new IllegalArgumentException("not a JSON record: " + each, e);
            }
        }
        control.post("cloudtrail-records", parsed);
    }

    /** Stops the emulator, waits for its end and removes {@code aws.json}; does nothing when it has ended already. */
    @Override
    public void close() {
        process.filter(ProcessHandle::isAlive).ifPresent(EmulatedAws::stop);
        try {
            Optional<RunningLauncher> successor = RunningLauncher.of(stateDir);
            if (successor.isEmpty()) {
                Files.deleteIfExists(stateDir.resolve(RunningLauncher.FILE));
            }
        } catch (IOException e) {
            throw Failures.ofFiles(stateDir, e);
        }
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw Failures.interrupted(e);
        }
    }

    /** How the emulator is to be started. State folder, cache folder and search path have no default. */
    public static final class Builder {
        private @Nullable Path stateDir;
        private @Nullable Path cacheDir;
        private @Nullable String searchPath;
        private @Nullable LocalDate today;
        private int port;
        private String estate = "empty";
        private boolean stopWithParent;
        private ProgressListener progress = (_, _, _) -> {};
        private final Map<String, String> options = new LinkedHashMap<>();

        private Builder() {}

        /** Where {@code aws.json} (url, pid), the log and the launcher's files go; one emulator per folder. */
        public Builder stateDir(Path folder) {
            this.stateDir = folder.toAbsolutePath();
            return this;
        }

        /** The user's cache, for the Python packages; shared by all. */
        public Builder cacheDir(Path folder) {
            this.cacheDir = folder.toAbsolutePath();
            return this;
        }

        /** A port of 127.0.0.1; 0, the default, takes a free one. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** {@code acme}, the estate of Polo's specification, or {@code empty}, the default. */
        public Builder estate(String name) {
            this.estate = name;
            return this;
        }

        /** The day (UTC) that Cost Explorer takes for today; null, the default, for the real one. */
        public Builder today(@Nullable LocalDate day) {
            this.today = day;
            return this;
        }

        /** The value of PATH, in which python3 is looked for. */
        public Builder searchPath(String path) {
            this.searchPath = path;
            return this;
        }

        public Builder progress(ProgressListener listener) {
            this.progress = listener;
            return this;
        }

        /** Whether the emulator ends when this process does, however it ends; by default it stays. */
        public Builder stopWithParent(boolean stop) {
            this.stopWithParent = stop;
            return this;
        }

        /**
         * An option of the launcher: {@code ce-page-size}, {@code ce-estimated-days}, {@code regions} (comma-separated),
         * {@code default-vpcs} (true: as a fresh AWS account has), {@code cost-lines} (a file), {@code account}.
         */
        public Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /** Starts the emulator, or returns the one that already runs on this state folder, as it was started. */
        public EmulatedAws start() {
            Path state = Objects.requireNonNull(stateDir, "stateDir is not set");
            Path lock = state.resolve("aws.lock");
            try (var _ = InterProcessLock.acquire(lock, START_PATIENCE, progress)) {
                Optional<EmulatedAws> found = running(state);
                return found.isPresent() ? found.get() : launch(state);
            } catch (IOException e) {
                throw Failures.ofFiles(state, e);
            }
        }

        private EmulatedAws launch(Path state) throws IOException {
            Path cache = Objects.requireNonNull(cacheDir, "cacheDir is not set");
            Python python = Python.find(Objects.requireNonNull(searchPath, "searchPath is not set"));
            Path executable = new VirtualEnvironment(cache, python, LauncherSources.requirements()).ready(progress);
            Path folder = state.resolve("launcher");
            LauncherSources.extractTo(folder);
            Path log = Files.writeString(state.resolve("aws.log"), "");
            // -E and -s: the caller's PYTHON… variables and own packages must not reach the launcher.
            List<String> command =
                    new ArrayList<>(List.of(executable.toString(), "-E", "-s", "-m", LauncherSources.PACKAGE));
            arguments(state, log).forEach((name, value) -> command.add("--" + name + "=" + value));
            LauncherProcess.start(command, folder, log, stopWithParent, progress);
            return running(state).orElseThrow();
        }

        private Map<String, String> arguments(Path state, Path log) {
            Map<String, String> arguments = new LinkedHashMap<>(options);
            arguments.put("state-file", state.resolve(RunningLauncher.FILE).toString());
            arguments.put("log-file", log.toString());
            arguments.put("port", String.valueOf(port));
            arguments.put("estate", estate);
            arguments.put("stop-with-parent", String.valueOf(stopWithParent));
            if (today != null) {
                arguments.put("today", today.toString());
            }
            return arguments;
        }
    }
}
