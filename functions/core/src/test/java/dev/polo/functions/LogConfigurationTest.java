package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

class LogConfigurationTest {
    @Test
    void logbackFindsIt() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogConfiguration.class);
    }

    @Test
    void aLineIsJsonWithItsContextAndWithoutNoise() throws IOException {
        LoggerContext context = configured(Map.of());
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger(Logger.ROOT_LOGGER_NAME)
                        .iteratorForAppenders()
                        .next();
        appender.setOutputStream(lines);
        LogbackMDCAdapter fields = new LogbackMDCAdapter();
        fields.put("function", "ec2");
        context.setMDCAdapter(fields);

        context.getLogger("dev.polo.functions.Requests").info("{} took {} ms", "ec2", 3);

        JsonNode line = new JsonMapper().readTree(lines.toByteArray());
        assertThat(line.path("formattedMessage").asText()).isEqualTo("ec2 took 3 ms");
        assertThat(line.path("mdc").path("function").asText()).isEqualTo("ec2");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.propertyStream().map(Map.Entry::getKey))
                .contains("timestamp", "loggerName")
                .doesNotContain("sequenceNumber", "nanoseconds", "threadName", "context", "message", "arguments");
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, DEBUG", "warn, WARN", "loud, INFO", ", INFO"})
    void theLevelIsOfPolosOwnLines(String setting, String level) {
        LoggerContext context = configured(setting == null ? Map.of() : Map.of("POLO_LOG_LEVEL", setting));

        assertThat(context.getLogger("dev.polo.functions").getEffectiveLevel()).isEqualTo(Level.toLevel(level));
        assertThat(context.getLogger("org.flywaydb").getEffectiveLevel()).isEqualTo(Level.WARN);
    }

    /** The tests' own lines stay text. */
    @Test
    void elsewhereLogbacksOwnFilesCount() {
        LoggerContext context = new LoggerContext();

        assertThat(new LogConfiguration().configure(context))
                .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .isExhausted();
    }

    private static LoggerContext configured(Map<String, String> variables) {
        LoggerContext context = new LoggerContext();
        LogConfiguration.configure(context, variables);
        return context;
    }
}
