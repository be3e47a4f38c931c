package dev.polo.functions;

/**
 * Makes an invocation count as failed, so that Lambda tries it again and, when that does not help, hands it to the
 * function's destination. The message is the summary; whose code it came from interests nobody.
 */
final class FailedInvocation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedInvocation(String summary) {
        super(summary, null, false, false);
    }
}
