package dev.polo.aws.emulated;

/**
 * How often an operation was called, faulted calls and retries included.
 *
 * @param service the name in the request's signature: {@code ec2}, {@code ce}, {@code elasticloadbalancing}, ...
 */
public record Call(String service, String operation, String account, String region, long count) {}
