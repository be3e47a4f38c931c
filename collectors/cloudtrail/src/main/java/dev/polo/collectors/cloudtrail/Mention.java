package dev.polo.collectors.cloudtrail;

/**
 * A resource as a call names it.
 *
 * @param alias the id, name or ARN in the call, by which inventory may know the resource
 * @param arn what its ARN must be if inventory does not know it
 */
record Mention(String alias, String arn) {}
