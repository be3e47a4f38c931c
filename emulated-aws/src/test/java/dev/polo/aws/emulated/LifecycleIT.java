package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One emulator per state folder, found again by whoever asks, gone when closed or when its parent is. */
class LifecycleIT {
    @TempDir
    Path state;

    @Test
    void aSecondStartReturnsTheRunningOneAndCloseEndsIt() {
        EmulatedAws first = EmulatorForTests.on(state).start();
        EmulatedAws second = EmulatorForTests.on(state).start();

        assertThat(second.pid()).isEqualTo(first.pid());
        assertThat(second.url()).isEqualTo(first.url());
        assertThat(first.url().getHost()).isEqualTo("127.0.0.1");
        second.close();
        assertThat(ProcessHandle.of(first.pid())).isEmpty();
        assertThat(state.resolve("aws.json")).doesNotExist();
        assertThat(EmulatedAws.running(state)).isEmpty();
        first.close();
    }

    @Test
    void twoStartsAtOnceEndWithOneEmulator() {
        CompletableFuture<EmulatedAws> one =
                CompletableFuture.supplyAsync(() -> EmulatorForTests.on(state).start());
        CompletableFuture<EmulatedAws> other =
                CompletableFuture.supplyAsync(() -> EmulatorForTests.on(state).start());
        try (EmulatedAws first = one.join();
                EmulatedAws second = other.join()) {
            assertThat(second.pid()).isEqualTo(first.pid());
        }
    }

    @Test
    void aKilledEmulatorIsNotRunningAndIsReplaced() {
        EmulatedAws killed = EmulatorForTests.on(state).start();
        ProcessHandle process = ProcessHandle.of(killed.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();

        assertThat(EmulatedAws.running(state)).isEmpty();
        try (EmulatedAws next = EmulatorForTests.on(state).start()) {
            assertThat(next.pid()).isNotEqualTo(killed.pid());
            killed.close();
            assertThat(EmulatedAws.running(state)).isPresent();
        }
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmulatorForTests.on(state)
                            .port(taken.getLocalPort())
                            .start())
                    .isInstanceOfSatisfying(
                            EmulatedAwsException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.PORT_TAKEN))
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void aWrongOptionIsSaidAsTheLauncherSaysIt() {
        assertThatThrownBy(() -> EmulatorForTests.on(state).estate("globex").start())
                .isInstanceOfSatisfying(
                        EmulatedAwsException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.START_FAILED))
                .hasMessageContaining("invalid choice: 'globex'");
    }

    @Test
    void itEndsWithItsParentHoweverThatEnds() throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        state.toString())
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("parent.log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(state.resolve("aws.json")));
        EmulatedAws orphan = EmulatedAws.running(state).orElseThrow();
        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> ProcessHandle.of(orphan.pid()).isEmpty());
        assertThat(state.resolve("aws.json")).doesNotExist();
    }

    /** Starts an emulator and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) {
            EmulatorForTests.on(Path.of(arguments[0])).start();
            new CompletableFuture<Void>().join();
        }
    }
}
