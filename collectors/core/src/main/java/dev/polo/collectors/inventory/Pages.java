package dev.polo.collectors.inventory;

import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.scope.Outcome;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The pages of a list call. The SDK's paginators follow a token for as long as there is one; an API that hands out the
 * same one again would keep them busy for ever, so here that ends the scope as partial.
 */
public final class Pages {
    private static final Set<String> TOKENS =
            Set.of("nexttoken", "nextmarker", "marker", "continuationtoken", "nextpagetoken");

    private Pages() {}

    public static <P> Iterable<P> of(Iterable<P> paginator) {
        return () -> {
            Iterator<P> pages = paginator.iterator();
            Set<String> seen = new HashSet<>();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return pages.hasNext();
                }

                @Override
                public P next() {
                    P page = pages.next();
                    String token = token(page);
                    if (!token.isEmpty() && !seen.add(token)) {
                        throw new ScopeNotice(
                                Outcome.PARTIAL,
                                "AWS gave the token of an earlier page again after " + seen.size()
                                        + " pages, so the list has no end: " + token);
                    }
                    return page;
                }
            };
        };
    }

    private static String token(Object page) {
        if (page instanceof SdkPojo response) {
            for (SdkField<?> field : response.sdkFields()) {
                if (TOKENS.contains(field.memberName().toLowerCase(java.util.Locale.ROOT))
                        && field.getValueOrDefault(response) instanceof String text) {
                    return text;
                }
            }
        }
        return "";
    }
}
