package dev.polo.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class SlimmerTest {
    private static final String SERVICE = "software/amazon/awssdk/services/sample/";

    private final Map<String, byte[]> slim = slim();

    @Test
    void whatNobodyCallsIsLeftOutAndWhatIsNamedStays() {
        assertThat(slim.keySet())
                .containsExactlyInAnyOrder(
                        "dev/polo/packing/Caller.class",
                        SERVICE + "SampleClient.class",
                        SERVICE + "DefaultSampleClient.class",
                        SERVICE + "Things.class",
                        SERVICE + "Things$Asked.class",
                        SERVICE + "Things$Listed.class",
                        SERVICE + "Things$ByName.class",
                        SERVICE + "Things$Interceptor.class",
                        SERVICE + "execution.interceptors",
                        "net/jpountz/util/linux/aarch64/liblz4-java.so");
    }

    @Test
    void whatIsLeftWorks() throws ReflectiveOperationException {
        ClassLoader loader = new InMemory(slim);

        IntSupplier caller = (IntSupplier) loader.loadClass("dev.polo.packing.Caller")
                .getDeclaredConstructor()
                .newInstance();

        assertThat(caller.getAsInt()).isEqualTo(7);
        Class<?> client = loader.loadClass("software.amazon.awssdk.services.sample.SampleClient");
        assertThat(client.getMethods())
                .extracting("name")
                .contains("listThings")
                .doesNotContain("deleteThing");
        assertThatThrownBy(() -> loader.loadClass("software.amazon.awssdk.services.sample.DeletedThing"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static Map<String, byte[]> slim() {
        Map<String, byte[]> service = new LinkedHashMap<>();
        for (String name : List.of(
                "SampleClient",
                "DefaultSampleClient",
                "Things",
                "Things$Asked",
                "Things$Listed",
                "DeletedThing",
                "Things$ByName",
                "Things$Interceptor")) {
            service.put(SERVICE + name + ".class", bytes(SERVICE + name + ".class"));
        }
        service.put(
                SERVICE + "execution.interceptors",
                "software.amazon.awssdk.services.sample.Things$Interceptor\n".getBytes(StandardCharsets.UTF_8));
        String caller = "dev/polo/packing/Caller.class";
        Map<String, byte[]> slim = new LinkedHashMap<>();
        Slimmer.slim(List.of(
                        new Library("caller.jar", Map.of(caller, bytes(caller))),
                        new Library("sample-1.jar", service),
                        new Library(
                                "lz4-java-1.jar",
                                Map.of(
                                        "net/jpountz/util/linux/aarch64/liblz4-java.so", new byte[1],
                                        "net/jpountz/util/windows/amd64/liblz4-java.dll", new byte[1]))))
                .forEach(library -> slim.putAll(library.entries()));
        return slim;
    }

    private static byte[] bytes(String path) {
        try (InputStream file = SlimmerTest.class.getClassLoader().getResourceAsStream(path)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    /** Knows these classes and the JDK's. */
    private static final class InMemory extends ClassLoader {
        private final Map<String, byte[]> classes;

        InMemory(Map<String, byte[]> classes) {
            super(ClassLoader.getPlatformClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name.replace('.', '/') + ".class");
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
