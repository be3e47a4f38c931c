package dev.polo.hierarchy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.Locale;

/** The three ways up from a resource. */
public enum Hierarchy {
    /** Along cost-parent edges: snapshot, volume, instance. */
    AWS_PHYSICAL(0),
    /** To index, cluster and customer, by own tags or those of the physical parents. */
    MARQO_LOGICAL(1),
    /** To the account. */
    AWS_ACCOUNT(2);

    private final int number;

    Hierarchy(int number) {
        this.number = number;
    }

    /** Its place in {@link #values}, for arrays. */
    int number() {
        return number;
    }

    /** The name in the {@code hierarchy} columns. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Hierarchy ofSqlName(String name) {
        return switch (name) {
            case "aws_physical" -> AWS_PHYSICAL;
            case "marqo_logical" -> MARQO_LOGICAL;
            case "aws_account" -> AWS_ACCOUNT;
            default ->
                throw new PoloException(
                        ErrorCode.INCOMPLETE_INPUT,
                        "There is a row of a hierarchy '" + name + "', which this version does not know; remove it.");
        };
    }
}
