package dev.polo.collectors.cloudtrail;

import dev.polo.common.resource.Arn;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How ids and bare names become ARNs in an account and region, and ARNs the seeds' resource types. EC2's ids tell their
 * type by themselves; other names do so with the parameter they stand in, or with the type that CloudTrail gives.
 *
 * <p>Source of the ARNs: Service Authorization Reference, "Resource types defined by …".
 */
record Naming(String partition, String region, String accountId) {
    private static final Pattern EC2_ID = Pattern.compile("([a-z]+)-([0-9a-f]{8}|[0-9a-f]{17})");

    private static final Pattern CLASSIC_BALANCER = Pattern.compile("elasticloadbalancing loadbalancer/[^/]+");

    private static final Map<String, String> EC2_PARTS = Map.ofEntries(
            Map.entry("i", "instance"),
            Map.entry("vol", "volume"),
            Map.entry("snap", "snapshot"),
            Map.entry("ami", "image"),
            Map.entry("eni", "network-interface"),
            Map.entry("subnet", "subnet"),
            Map.entry("vpc", "vpc"),
            Map.entry("sg", "security-group"),
            Map.entry("rtb", "route-table"),
            Map.entry("igw", "internet-gateway"),
            Map.entry("nat", "natgateway"),
            Map.entry("eipalloc", "elastic-ip"),
            Map.entry("vpce", "vpc-endpoint"),
            Map.entry("acl", "network-acl"),
            Map.entry("lt", "launch-template"),
            Map.entry("pcx", "vpc-peering-connection"),
            Map.entry("tgw", "transit-gateway"),
            Map.entry("dopt", "dhcp-options"),
            Map.entry("fl", "vpc-flow-log"));

    /** What stands before a name in the ARN's resource part, by the parameter's service and name. */
    private static final Map<String, String> BY_PARAMETER = Map.ofEntries(
            Map.entry("s3 bucketname", ""),
            Map.entry("rds dbinstanceidentifier", "db:"),
            Map.entry("rds dbclusteridentifier", "cluster:"),
            Map.entry("lambda functionname", "function:"),
            Map.entry("eks name", "cluster/"),
            Map.entry("eks clustername", "cluster/"),
            Map.entry("sagemaker notebookinstancename", "notebook-instance/"),
            Map.entry("logs loggroupname", "log-group:"),
            Map.entry("dynamodb tablename", "table/"),
            Map.entry("elasticloadbalancing loadbalancername", "loadbalancer/"));

    private static final Map<String, String> BY_TYPE = Map.of(
            "AWS::S3::Bucket", "s3 bucketname",
            "AWS::RDS::DBInstance", "rds dbinstanceidentifier",
            "AWS::RDS::DBCluster", "rds dbclusteridentifier",
            "AWS::Lambda::Function", "lambda functionname",
            "AWS::EKS::Cluster", "eks clustername",
            "AWS::SageMaker::NotebookInstance", "sagemaker notebookinstancename",
            "AWS::Logs::LogGroup", "logs loggroupname",
            "AWS::DynamoDB::Table", "dynamodb tablename");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("ec2 instance", "ec2:instance"),
            Map.entry("ec2 volume", "ebs:volume"),
            Map.entry("ec2 snapshot", "ebs:snapshot"),
            Map.entry("ec2 image", "ec2:image"),
            Map.entry("ec2 network-interface", "eni"),
            Map.entry("ec2 subnet", "subnet"),
            Map.entry("ec2 vpc", "vpc"),
            Map.entry("ec2 security-group", "security_group"),
            Map.entry("ec2 route-table", "vpc:route_table"),
            Map.entry("ec2 internet-gateway", "vpc:internet_gateway"),
            Map.entry("ec2 natgateway", "vpc:nat_gateway"),
            Map.entry("ec2 elastic-ip", "elastic_ip"),
            Map.entry("ec2 vpc-endpoint", "vpc:endpoint"),
            Map.entry("elasticloadbalancing loadbalancer", "elb:load_balancer"),
            Map.entry("elasticloadbalancing targetgroup", "elb:target_group"),
            Map.entry("rds db", "rds:instance"),
            Map.entry("eks nodegroup", "eks:node_group"),
            Map.entry("sagemaker notebook-instance", "sagemaker:notebook"));

    /** An id or ARN that tells by itself what it names. */
    Optional<Mention> of(String text) {
        Matcher id = EC2_ID.matcher(text);
        if (id.matches()) {
            return Optional.ofNullable(EC2_PARTS.get(id.group(1)))
                    .map(part -> new Mention(text, arn("ec2", part + "/" + text)));
        }
        if (!text.startsWith("arn:") || text.contains("*") || text.chars().anyMatch(Character::isWhitespace)) {
            return Optional.empty();
        }
        return Arn.tryParse(text)
                .filter(arn -> !arn.service().equals("sts"))
                .map(arn -> new Mention(text, canonical(arn).toString()));
    }

    /** A name that stands in a parameter of an API, such as {@code bucketName} of {@code s3.amazonaws.com}. */
    Optional<Mention> of(String service, String parameter, String name) {
        String key = service.substring(0, Math.max(0, service.indexOf('.'))) + " " + parameter.toLowerCase(Locale.ROOT);
        return named(key, name);
    }

    /** A name of a type of resource, as CloudTrail calls it. */
    Optional<Mention> ofType(String type, String name) {
        return of(name).or(() -> named(BY_TYPE.getOrDefault(type, ""), name));
    }

    private Optional<Mention> named(String key, String name) {
        String part = BY_PARAMETER.get(key);
        if (part == null || name.isEmpty() || name.startsWith("arn:") || name.contains(":")) {
            return Optional.empty();
        }
        String service = key.substring(0, key.indexOf(' '));
        return Optional.of(
                switch (service) {
                    case "s3" -> new Mention(name, "arn:" + partition + ":s3:::" + name);
                    // SageMaker's ARNs are in lower case, whatever the notebook's name.
                    case "sagemaker" -> {
                        String arn = arn(service, part + name.toLowerCase(Locale.ROOT));
                        yield new Mention(arn, arn);
                    }
                    default -> new Mention(arn(service, part + name), arn(service, part + name));
                });
    }

    /** As inventory writes it: EC2's with account and region, a bucket's without the object, a log group's without the star. */
    private Arn canonical(Arn arn) {
        return switch (arn.service()) {
            case "ec2" -> arn.in(region, accountId);
            case "s3" -> {
                int slash = arn.resource().indexOf('/');
                yield slash > 0 && arn.region().isEmpty()
                        ? new Arn(
                                arn.partition(),
                                "s3",
                                "",
                                arn.account(),
                                arn.resource().substring(0, slash))
                        : arn;
            }
            default -> arn;
        };
    }

    private String arn(String service, String resource) {
        return new Arn(partition, service, region, accountId, resource).toString();
    }

    /** The type of what an ARN names; one that the seeds do not know is called after its service and part. */
    static String typeOf(Arn arn) {
        if (arn.service().equals("s3")) {
            return arn.region().isEmpty() ? "s3:bucket" : "s3";
        }
        int cut = firstOf(arn.resource());
        if (cut < 0) {
            return arn.service();
        }
        String part = arn.resource().substring(0, cut);
        if (CLASSIC_BALANCER.matcher(arn.service() + " " + arn.resource()).matches()) {
            return "elb:classic_load_balancer";
        }
        String known = TYPES.get(arn.service() + " " + part);
        return known == null ? arn.service() + ":" + part.replace('-', '_') : known;
    }

    private static int firstOf(String resource) {
        for (int i = 0; i < resource.length(); i++) {
            if (resource.charAt(i) == '/' || resource.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }
}
