package software.amazon.awssdk.services.sample;

/** What an operation gives that nobody calls. */
public final class DeletedThing {}
