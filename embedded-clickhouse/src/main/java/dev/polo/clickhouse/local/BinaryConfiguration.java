package dev.polo.clickhouse.local;

import java.io.IOException;
import java.nio.file.Path;

/** The configuration of a server of one's own: loopback, its own folders, one user. */
record BinaryConfiguration(Launch launch) {
    /** Readable by its owner only, for it holds the password. */
    Path write(int httpPort, int tcpPort) throws IOException {
        Path file = launch.engineDir().resolve("config.xml");
        OwnerOnly.write(file, xml(httpPort, tcpPort));
        return file;
    }

    static Path errorLog(Launch launch) {
        return launch.engineDir().resolve("clickhouse.err.log");
    }

    String xml(int httpPort, int tcpPort) {
        Path dir = launch.engineDir();
        return """
                <clickhouse>
                  <logger>
                    <level>warning</level>
                    <log>%1$s/clickhouse.log</log>
                    <errorlog>%1$s/clickhouse.err.log</errorlog>
                    <size>20M</size><count>2</count>
                  </logger>
                  <listen_host>127.0.0.1</listen_host>
                  <http_port>%2$d</http_port>
                  <tcp_port>%3$d</tcp_port>
                  <path>%1$s/data/</path>
                  <tmp_path>%1$s/tmp/</tmp_path>
                  <user_files_path>%1$s/user_files/</user_files_path>
                  <format_schema_path>%1$s/format_schemas/</format_schema_path>
                  <timezone>UTC</timezone>
                  <mark_cache_size>268435456</mark_cache_size>
                  <profiles><default/></profiles>
                  <quotas><default/></quotas>
                  <users>
                    <%4$s>
                      <password>%5$s</password>
                      <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
                      <profile>default</profile>
                      <quota>default</quota>
                      <access_management>1</access_management>
                    </%4$s>
                  </users>
                  <user_directories>
                    <users_xml><path>%1$s/config.xml</path></users_xml>
                    <local_directory><path>%1$s/access/</path></local_directory>
                  </user_directories>
                </clickhouse>
                """.formatted(
                        dir.toString().replace("&", "&amp;").replace("<", "&lt;"),
                        httpPort,
                        tcpPort,
                        launch.user(),
                        launch.password());
    }
}
