package software.amazon.awssdk.services.sample;

/** What the sample's operations take and give. */
public final class Things {
    private Things() {}

    public static final class Asked {
        int most;

        public void most(int value) {
            most = value;
        }
    }

    public record Listed(int count) {}

    public static final class ByName {}

    public static final class Interceptor {}
}
