package dev.polo.hierarchy;

import java.util.Locale;

/** The three ways up from a resource. */
public enum Hierarchy {
    /** Along cost-parent edges: snapshot, volume, instance. */
    AWS_PHYSICAL,
    /** To index, cluster and customer, by own tags or those of the physical parents. */
    MARQO_LOGICAL,
    /** To the account. */
    AWS_ACCOUNT;

    /** The name in the {@code hierarchy} columns. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
