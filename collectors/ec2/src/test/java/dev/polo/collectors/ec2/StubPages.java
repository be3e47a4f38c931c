package dev.polo.collectors.ec2;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pages of {@link StubAws}, in EC2's wire format. */
final class StubPages {
    private record Kind(String set, int count, IntFunction<String> item) {}

    private StubPages() {}

    static String credentials(String account) {
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
                + "<AccessKeyId>ASIA" + account + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                + "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                + "<AssumedRoleUser><Arn>arn:aws:sts::" + account + ":assumed-role/r/polo</Arn>"
                + "<AssumedRoleId>A:polo</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>";
    }

    static String caller(String account) {
        return "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<GetCallerIdentityResult><Arn>arn:aws:iam::" + account
                + ":user/bench</Arn><UserId>A</UserId><Account>"
                + account + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    }

    static String page(StubAws.Estate estate, String action, String account, String region, int from, int most) {
        String key = account.substring(6) + Integer.toHexString(region.hashCode());
        Kind kind = kind(estate, action, account, region, key);
        int to = Math.min(kind.count, from + most);
        String items = IntStream.range(from, to).mapToObj(kind.item).collect(Collectors.joining());
        return "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId><"
                + kind.set + ">" + items + "</" + kind.set + ">"
                + (to < kind.count ? "<nextToken>" + to + "</nextToken>" : "") + "</" + action + "Response>";
    }

    private static Kind kind(StubAws.Estate estate, String action, String account, String region, String key) {
        return switch (action) {
            case "DescribeInstances" ->
                new Kind("reservationSet", estate.instances(), i -> instance(account, region, key, i));
            case "DescribeVolumes" -> new Kind("volumeSet", estate.volumes(), i -> volume(region, key, i));
            case "DescribeSnapshots" -> new Kind("snapshotSet", estate.snapshots(), i -> snapshot(account, key, i));
            case "DescribeNetworkInterfaces" ->
                new Kind("networkInterfaceSet", estate.interfaces(), i -> networkInterface(account, region, key, i));
            case "DescribeAddresses" -> new Kind("addressesSet", estate.addresses(), i -> address(key, i));
            case "DescribeSecurityGroups" ->
                new Kind("securityGroupInfo", estate.groups(), i -> securityGroup(account, key, i));
            case "DescribeSubnets" -> new Kind("subnetSet", estate.subnets(), i -> subnet(account, region, key, i));
            default -> new Kind("nothing", 0, i -> "");
        };
    }

    private static String instance(String account, String region, String key, int i) {
        return fill("""
                <item><reservationId>r-{k}{i}</reservationId><ownerId>{a}</ownerId><groupSet/><instancesSet><item>
                <instanceId>i-{k}{i}</instanceId><imageId>ami-0abcdef1234567890</imageId><instanceState><code>16</code><name>running</name></instanceState>
                <privateDnsName>ip-10-0-0-{i}.ec2.internal</privateDnsName><dnsName/><keyName>main</keyName><amiLaunchIndex>0</amiLaunchIndex>
                <instanceType>m5.4xlarge</instanceType><launchTime>2026-09-22T09:00:00.000Z</launchTime>
                <placement><availabilityZone>{r}a</availabilityZone><groupName/><tenancy>default</tenancy></placement><monitoring><state>disabled</state></monitoring>
                <subnetId>subnet-{k}1</subnetId><vpcId>vpc-{k}</vpcId><privateIpAddress>10.0.0.{i}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
                <groupSet><item><groupId>sg-{k}1</groupId><groupName>nodes</groupName></item></groupSet><architecture>x86_64</architecture>
                <rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName>
                <ebs><volumeId>vol-{k}{i}</volumeId><status>attached</status><attachTime>2026-09-22T09:00:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
                <virtualizationType>hvm</virtualizationType><clientToken>t-{i}</clientToken>{t}<hypervisor>xen</hypervisor>
                <networkInterfaceSet><item><networkInterfaceId>eni-{k}{i}</networkInterfaceId><subnetId>subnet-{k}1</subnetId><vpcId>vpc-{k}</vpcId><ownerId>{a}</ownerId><status>in-use</status>
                <privateIpAddress>10.0.0.{i}</privateIpAddress></item></networkInterfaceSet><ebsOptimized>true</ebsOptimized><enaSupport>true</enaSupport>
                <cpuOptions><coreCount>8</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions><metadataOptions><state>applied</state><httpTokens>required</httpTokens></metadataOptions>
                </item></instancesSet></item>""", account, region, key, i);
    }

    private static String volume(String region, String key, int i) {
        return fill("""
                <item><volumeId>vol-{k}{i}</volumeId><size>80</size><snapshotId/><availabilityZone>{r}a</availabilityZone><status>in-use</status>
                <createTime>2026-09-22T09:00:00.000Z</createTime><attachmentSet><item><volumeId>vol-{k}{i}</volumeId><instanceId>i-{k}{h}</instanceId><device>/dev/sdh</device>
                <status>attached</status><attachTime>2026-09-22T09:00:00.000Z</attachTime><deleteOnTermination>false</deleteOnTermination></item></attachmentSet>{t}
                <volumeType>gp3</volumeType><iops>3000</iops><throughput>125</throughput><encrypted>true</encrypted><multiAttachEnabled>false</multiAttachEnabled></item>""", "", region, key, i);
    }

    private static String snapshot(String account, String key, int i) {
        return fill("""
                <item><snapshotId>snap-{k}{i}</snapshotId><volumeId>vol-{k}{h}</volumeId><status>completed</status><startTime>2026-09-22T09:00:00.000Z</startTime>
                <progress>100%</progress><ownerId>{a}</ownerId><volumeSize>80</volumeSize><description>Nightly backup</description><encrypted>true</encrypted>{t}<storageTier>standard</storageTier></item>""", account, "", key, i);
    }

    private static String networkInterface(String account, String region, String key, int i) {
        return fill("""
                <item><networkInterfaceId>eni-{k}{i}</networkInterfaceId><subnetId>subnet-{k}1</subnetId><vpcId>vpc-{k}</vpcId><availabilityZone>{r}a</availabilityZone>
                <description/><ownerId>{a}</ownerId><requesterManaged>false</requesterManaged><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>10.0.0.{i}</privateIpAddress>
                <sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-{k}1</groupId><groupName>nodes</groupName></item></groupSet>
                <attachment><attachmentId>eni-attach-{i}</attachmentId><instanceId>i-{k}{i}</instanceId><instanceOwnerId>{a}</instanceOwnerId><deviceIndex>0</deviceIndex><status>attached</status></attachment>{t}
                <privateIpAddressesSet><item><privateIpAddress>10.0.0.{i}</privateIpAddress><primary>true</primary></item></privateIpAddressesSet><interfaceType>interface</interfaceType></item>""", account, region, key, i);
    }

    private static String address(String key, int i) {
        return fill("""
                <item><publicIp>203.0.113.{i}</publicIp><allocationId>eipalloc-{k}{i}</allocationId><domain>vpc</domain><instanceId>i-{k}{i}</instanceId>
                <associationId>eipassoc-{k}{i}</associationId><networkInterfaceId>eni-{k}{i}</networkInterfaceId>{t}</item>""", "", "", key, i);
    }

    private static String securityGroup(String account, String key, int i) {
        return fill("""
                <item><ownerId>{a}</ownerId><groupId>sg-{k}{i}</groupId><groupName>group-{i}</groupName><groupDescription>Nodes</groupDescription><vpcId>vpc-{k}</vpcId>
                <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges></item></ipPermissions>{t}</item>""", account, "", key, i);
    }

    private static String subnet(String account, String region, String key, int i) {
        return fill("""
                <item><subnetId>subnet-{k}{i}</subnetId><state>available</state><ownerId>{a}</ownerId><vpcId>vpc-{k}</vpcId><cidrBlock>10.0.{i}.0/24</cidrBlock>
                <availableIpAddressCount>251</availableIpAddressCount><availabilityZone>{r}a</availabilityZone>{t}</item>""", account, region, key, i);
    }

    private static String fill(String template, String account, String region, String key, int i) {
        String text = template;
        Map<String, String> values = Map.of(
                "{a}",
                account,
                "{r}",
                region,
                "{k}",
                key,
                "{i}",
                Integer.toString(i),
                "{h}",
                Integer.toString(i / 2),
                "{t}",
                "<tagSet><item><key>Name</key><value>node-" + i + "</value></item><item><key>marqo:customer</key>"
                        + "<value>customer-" + i % 50 + "</value></item><item><key>marqo:index</key><value>index-"
                        + i % 7 + "</value></item></tagSet>");
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        return text;
    }
}
