package software.amazon.awssdk.services.sample;

import java.util.function.Consumer;

/** Looks like a client that the SDK generates. */
public interface SampleClient {
    default Things.Listed listThings(Things.Asked request) {
        throw new UnsupportedOperationException();
    }

    default Things.Listed listThings(Consumer<Things.Asked> request) {
        Things.Asked asked = new Things.Asked();
        request.accept(asked);
        return listThings(asked);
    }

    default DeletedThing deleteThing() {
        throw new UnsupportedOperationException();
    }

    static SampleClient create() {
        return new DefaultSampleClient();
    }
}
