package dev.polo.functions;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import dev.polo.common.config.Environment;
import java.util.Map;

/**
 * A function's log lines: JSON on standard output. In Java because Logback takes a third of a second of a cold start to
 * read the same from its XML. Anywhere but in a function Logback's own files count. Found by Logback as a service.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    /** Set by Lambda. Source: AWS Lambda Developer Guide, "Defined runtime environment variables". */
    private static final String FUNCTION = "AWS_LAMBDA_FUNCTION_NAME";

    private static final String LEVEL = "POLO_LOG_LEVEL";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Map<String, String> variables = Environment.variables();
        if (!variables.containsKey(FUNCTION)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(context, variables);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void configure(LoggerContext context, Map<String, String> variables) {
        // Else Logback prints what went wrong with itself, as text, between the lines.
        context.getStatusManager().add(new NopStatusListener());
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithThreadName(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("dev.polo").setLevel(Level.toLevel(variables.get(LEVEL), Level.INFO));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
    }
}
