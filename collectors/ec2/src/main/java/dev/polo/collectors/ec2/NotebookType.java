package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.Learnt;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.event.EventType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeNotebookInstanceResponse;
import software.amazon.awssdk.services.sagemaker.model.ListNotebookInstancesResponse;
import software.amazon.awssdk.services.sagemaker.model.NotebookInstanceSummary;

/** {@code sagemaker:notebook}. The volume's size, which is paid for, is in the single description only. */
final class NotebookType {
    private static final int PAGE = 100;
    private static final int AT_ONCE = 4;

    static final ResourceType<DescribeNotebookInstanceResponse> TYPE =
            ResourceType.<DescribeNotebookInstanceResponse>of("sagemaker:notebook", "sagemaker")
                    .listEach(
                            session -> session.client(SageMakerClient.builder()),
                            sageMaker -> sageMaker.listNotebookInstancesPaginator(request -> request.maxResults(PAGE)),
                            NotebookType::describe)
                    .id(DescribeNotebookInstanceResponse::notebookInstanceName)
                    .arn(DescribeNotebookInstanceResponse::notebookInstanceArn)
                    .name(DescribeNotebookInstanceResponse::notebookInstanceName)
                    .state(DescribeNotebookInstanceResponse::notebookInstanceStatusAsString)
                    .dyingStates("Deleting")
                    .property("instance_type", DescribeNotebookInstanceResponse::instanceTypeAsString)
                    .property("status", DescribeNotebookInstanceResponse::notebookInstanceStatusAsString)
                    .property("volume_size", DescribeNotebookInstanceResponse::volumeSizeInGB)
                    .details(NotebookActivity::read, NotebookActivity.IDLE_HOURS)
                    .learnt(new Learnt(
                            "started_by",
                            EventType.LIFECYCLE,
                            Set.of("CreateNotebookInstance", "StartNotebookInstance"),
                            Learnt.Source.ACTOR))
                    .skip("NotebookInstanceArn", "NotebookInstanceStatus", "VolumeSizeInGB")
                    .noisy("status", NotebookActivity.IDLE_HOURS, "last_modified_time")
                    .edge(Relationship.IN_SUBNET, notebook -> List.of("subnet/" + notebook.subnetId()))
                    .allow("sagemaker:ListNotebookInstances", "sagemaker:DescribeNotebookInstance")
                    .allow("logs:DescribeLogStreams", TaggedResources.ACTION)
                    .build();

    private NotebookType() {}

    private static List<DescribeNotebookInstanceResponse> describe(
            SageMakerClient sageMaker, ListNotebookInstancesResponse page) {
        return page.notebookInstances().stream()
                .map(NotebookInstanceSummary::notebookInstanceName)
                .gather(Gatherers.mapConcurrent(AT_ONCE, name -> unlessGone(sageMaker, name)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** SageMaker says {@code ValidationException: RecordNotFound} of a notebook that is gone. */
    private static Optional<DescribeNotebookInstanceResponse> unlessGone(SageMakerClient sageMaker, String name) {
        try {
            return Optional.of(sageMaker.describeNotebookInstance(request -> request.notebookInstanceName(name)));
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() != null
                    && String.valueOf(e.awsErrorDetails().errorMessage()).contains("RecordNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
