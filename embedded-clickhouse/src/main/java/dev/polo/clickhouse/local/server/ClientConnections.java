package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpConnectionFactory;

/** The open connections, by the client's address. HttpCore gives a handler that address, but not the connection. */
final class ClientConnections implements HttpConnectionFactory<ClientConnection> {
    private final Map<SocketAddress, ClientConnection> open = new ConcurrentHashMap<>();
    private final Http1Config configuration =
            Http1Config.custom().setBufferSize(64 * 1024).build();

    @Override
    public ClientConnection createConnection(Socket socket) throws IOException {
        ClientConnection connection = new ClientConnection(this, configuration);
        connection.bind(socket);
        return connection;
    }

    @Override
    public ClientConnection createConnection(SSLSocket tls, Socket socket) throws IOException {
        throw new IOException("this server listens on loopback only, without TLS");
    }

    Optional<ClientConnection> from(SocketAddress client) {
        return Optional.ofNullable(open.get(client));
    }

    void add(SocketAddress client, ClientConnection connection) {
        open.put(client, connection);
    }

    void remove(SocketAddress client, ClientConnection connection) {
        open.remove(client, connection);
    }
}
