package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;

/**
 * {@code lambda:function}. ListFunctions tells no state. The environment's variables are left out: people keep secrets
 * in them.
 */
final class FunctionType {
    /** Functions in a page. Source: Lambda API Reference, ListFunctions. */
    private static final int PAGE = 50;

    static final ResourceType<FunctionConfiguration> TYPE = ResourceType.<FunctionConfiguration>of(
                    "lambda:function", "lambda")
            .list(
                    session -> session.client(LambdaClient.builder()),
                    lambda -> lambda.listFunctionsPaginator(request -> request.maxItems(PAGE)),
                    ListFunctionsResponse::functions)
            .id(FunctionConfiguration::functionName)
            .arn(FunctionConfiguration::functionArn)
            .name(FunctionConfiguration::functionName)
            .tagsOfPage(FunctionConfiguration::functionArn, TaggedResources::tags)
            .property("runtime", FunctionConfiguration::runtimeAsString)
            .property("memory_mb", FunctionConfiguration::memorySize)
            .property("timeout_seconds", FunctionConfiguration::timeout)
            .property("code_size_bytes", FunctionConfiguration::codeSize)
            .skip("FunctionArn", "Environment", "MemorySize", "Timeout", "CodeSize")
            .noisy("revision_id")
            .allow("lambda:ListFunctions", TaggedResources.ACTION)
            .build();

    private FunctionType() {}
}
