package software.amazon.awssdk.services.sample;

final class DefaultSampleClient implements SampleClient {
    @Override
    public Things.Listed listThings(Things.Asked request) {
        return helped(request);
    }

    private Things.Listed helped(Things.Asked request) {
        return new Things.Listed(request.most);
    }

    @Override
    public DeletedThing deleteThing() {
        return new DeletedThing();
    }
}
