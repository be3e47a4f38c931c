package dev.polo.aws.emulated;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code aws.json} says: where a launcher serves, and its process. */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunningLauncher(URI url, long pid) {
    private static final JsonMapper JSON = new JsonMapper();
    static final String FILE = "aws.json";

    /** The launcher of this folder, if its process lives and answers as that process; the file alone proves nothing. */
    static Optional<RunningLauncher> of(Path stateDir) {
        RunningLauncher launcher;
        try {
            launcher = JSON.readValue(Files.readAllBytes(stateDir.resolve(FILE)), RunningLauncher.class);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw Failures.ofFiles(stateDir.resolve(FILE), e);
        }
        boolean alive =
                ProcessHandle.of(launcher.pid()).filter(ProcessHandle::isAlive).isPresent();
        return Optional.of(launcher).filter(found -> alive && new ControlClient(found.url()).answersAs(found.pid()));
    }
}
