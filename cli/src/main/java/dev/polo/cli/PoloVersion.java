package dev.polo.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class PoloVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = PoloVersion.class.getPackage().getImplementationVersion();
        return new String[] {"polo " + (version == null ? "(built from classes)" : version)};
    }
}
