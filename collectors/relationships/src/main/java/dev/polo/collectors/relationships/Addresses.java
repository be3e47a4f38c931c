package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.Pages;
import dev.polo.common.resource.Arn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Whose private addresses are: the instance that the network interface is attached to, else the interface, as with
 * containers and functions. AWS is asked anew, because an address that is unknown to a stale inventory would end an edge;
 * 200 addresses a call, the most that a filter takes. Source: EC2 User Guide, "Filtering".
 */
final class Addresses {
    private static final int AT_ONCE = 200;

    private Addresses() {}

    /** Addresses repeat from VPC to VPC. */
    static String key(String vpc, String address) {
        return vpc + " " + address;
    }

    /** ARNs by {@link #key}. */
    static Map<String, String> owners(ScopeContext context, Collection<String> addresses) {
        Map<String, String> result = new HashMap<>();
        if (addresses.isEmpty()) {
            return result;
        }
        Ec2Client ec2 = context.aws().client(Ec2Client.builder());
        List<Filter> filters = addresses.stream()
                .sorted()
                .gather(Gatherers.windowFixed(AT_ONCE))
                .map(some -> Filter.builder()
                        .name("addresses.private-ip-address")
                        .values(some)
                        .build())
                .toList();
        for (Filter filter : filters) {
            for (DescribeNetworkInterfacesResponse page : Pages.of(ec2.describeNetworkInterfacesPaginator(
                    request -> request.filters(filter).maxResults(1000)))) {
                context.counts().page();
                page.networkInterfaces().forEach(eni -> {
                    String owner = owner(context, eni);
                    eni.privateIpAddresses()
                            .forEach(address -> result.put(key(eni.vpcId(), address.privateIpAddress()), owner));
                });
            }
        }
        return result;
    }

    private static String owner(ScopeContext context, NetworkInterface eni) {
        boolean attached = eni.attachment() != null && eni.attachment().instanceId() != null;
        return new Arn(
                        context.aws().partition(),
                        "ec2",
                        context.scope().region(),
                        eni.ownerId() == null ? context.scope().accountId() : eni.ownerId(),
                        attached
                                ? "instance/" + eni.attachment().instanceId()
                                : "network-interface/" + eni.networkInterfaceId())
                .toString();
    }
}
