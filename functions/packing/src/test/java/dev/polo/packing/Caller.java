package dev.polo.packing;

import java.util.function.IntSupplier;
import software.amazon.awssdk.services.sample.SampleClient;

/** A program that calls one operation of two. */
public final class Caller implements IntSupplier {
    static final String BY_NAME = "software.amazon.awssdk.services.sample.Things$ByName";

    @Override
    public int getAsInt() {
        return SampleClient.create().listThings(request -> request.most(7)).count();
    }

    String name() {
        return BY_NAME;
    }
}
