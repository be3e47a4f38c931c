package dev.polo.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Gives commands that ask for it in their constructor the {@link Workplace}; picocli makes the rest. */
final class CommandFactory implements IFactory {
    private final Workplace workplace;

    CommandFactory(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Workplace.class) {
                return type.cast(constructor.newInstance(workplace));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
