package dev.polo.packing;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves out of libraries what nobody can load. A class stays when a class that stays, or a text file, has its name in any
 * string of its constant pool: as a type, in a descriptor or signature, or as text for reflection. Libraries that are not
 * to be slimmed stay whole, and all their classes count.
 *
 * <p>The SDK's clients have a method per operation of the service, EC2's 700, each of which refers to classes of its own.
 * So of a client only those methods stay whose name is called on it by a class that stays. Nothing else is changed.
 */
final class Slimmer {
    private static final Pattern CLIENT = Pattern.compile("(software/amazon/awssdk/services/\\w+)/\\w+Client");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*(?:[/.][\\w$]+)+");

    /** Text files that name classes. */
    private static final Pattern NAMING = Pattern.compile("META-INF/services/.*|.*\\.interceptors");

    /** What the SDK's core calls on every client, by its own interfaces. */
    private static final Set<String> ALWAYS =
            Set.of("<init>", "<clinit>", "close", "serviceName", "serviceClientConfiguration");

    private final List<Library> libraries;
    private final Map<String, byte[]> all = new HashMap<>();
    private final Set<String> slimmed = new HashSet<>();
    private final Set<String> reached = new HashSet<>();
    private final Deque<String> open = new ArrayDeque<>();

    /** Clients of which more is called than was when they were followed; last, since that is most of the work. */
    private final Set<String> grown = new TreeSet<>();

    private final Map<String, Set<String>> called = new HashMap<>();
    private final Map<String, byte[]> clients = new TreeMap<>();
    private final ClassFile classFile;

    private Slimmer(List<Library> libraries) {
        this.libraries = libraries;
        this.classFile = ClassFile.of(
                ClassFile.ConstantPoolSharingOption.NEW_POOL,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(type -> {
                            String descriptor = type.descriptorString();
                            byte[] bytes = all.get(descriptor.substring(1, descriptor.length() - 1));
                            return bytes == null ? null : new ByteArrayInputStream(bytes);
                        })
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    static List<Library> slim(List<Library> libraries) {
        return new Slimmer(libraries).slim();
    }

    private List<Library> slim() {
        for (Library library : libraries) {
            library.entries().forEach((path, bytes) -> {
                if (Library.isClass(path)) {
                    all.put(Library.className(path), bytes);
                    if (library.isSlimmed()) {
                        slimmed.add(Library.className(path));
                    }
                }
            });
        }
        libraries.forEach(this::roots);
        while (!open.isEmpty() || !grown.isEmpty()) {
            if (open.isEmpty()) {
                open.addAll(grown);
                grown.clear();
            }
            follow(open.pop());
        }
        return libraries.stream().map(this::kept).toList();
    }

    private void roots(Library library) {
        library.entries().forEach((path, bytes) -> {
            if (NAMING.matcher(path).matches()) {
                names(new String(bytes, StandardCharsets.UTF_8));
            } else if (!library.isSlimmed() && Library.isClass(path)) {
                references(bytes);
            }
        });
    }

    private void follow(String name) {
        byte[] bytes = Objects.requireNonNull(all.get(name), name);
        Matcher client = CLIENT.matcher(name);
        if (client.matches()) {
            bytes = withoutUncalled(bytes, called.computeIfAbsent(client.group(1), _ -> new TreeSet<>(ALWAYS)));
            clients.put(name, bytes);
        }
        references(bytes);
    }

    private byte[] withoutUncalled(byte[] client, Set<String> names) {
        Set<String> kept = Set.copyOf(names);
        // Its list of inner classes names every request's builder; it serves reflection only.
        return classFile.transformClass(
                classFile.parse(client),
                ClassTransform.dropping(element -> element instanceof InnerClassesAttribute
                        || (element instanceof MethodModel method
                                && !kept.contains(method.methodName().stringValue()))));
    }

    private void references(byte[] bytes) {
        ClassModel model = classFile.parse(bytes);
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof Utf8Entry text) {
                names(text.stringValue());
            } else if (entry instanceof MemberRefEntry member) {
                call(member.owner().asInternalName(), member.name().stringValue());
            }
        }
    }

    private void names(String text) {
        if (text.indexOf('/') < 0 && text.indexOf('.') < 0) {
            return;
        }
        Matcher names = NAME.matcher(text);
        while (names.find()) {
            // A descriptor's L belongs to no name.
            String name = names.group().replace('.', '/');
            reach(name);
            reach(name.substring(1));
        }
    }

    private void reach(String name) {
        if (slimmed.contains(name) && reached.add(name)) {
            if (CLIENT.matcher(name).matches()) {
                clients.put(name, all.get(name));
                grown.add(name);
            } else {
                open.push(name);
            }
        }
    }

    /** A method that is called for the first time brings its client, and what that implements, back. */
    private void call(String owner, String method) {
        Matcher client = CLIENT.matcher(owner);
        if (client.matches()
                && called.computeIfAbsent(client.group(1), _ -> new TreeSet<>(ALWAYS))
                        .add(method)) {
            clients.keySet().stream()
                    .filter(name -> name.startsWith(client.group(1) + "/"))
                    .forEach(grown::add);
        }
    }

    private Library kept(Library library) {
        if (!library.isSlimmed()) {
            return library.only(_ -> true);
        }
        Map<String, byte[]> changed = new LinkedHashMap<>();
        clients.forEach((name, bytes) -> changed.put(name + ".class", bytes));
        return library.only(path -> !Library.isClass(path) || reached.contains(Library.className(path)))
                .with(changed);
    }
}
