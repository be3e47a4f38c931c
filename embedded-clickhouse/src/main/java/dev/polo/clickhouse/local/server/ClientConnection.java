package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** A client's connection that can be asked whether the client is still there, and be cut in the middle of an answer. */
final class ClientConnection extends DefaultBHttpServerConnection {
    private final ClientConnections all;
    private @Nullable SocketAddress client;

    ClientConnection(ClientConnections all, Http1Config configuration) {
        super("http", configuration);
        this.all = all;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        super.bind(socket);
        client = socket.getRemoteSocketAddress();
        all.add(client, this);
    }

    /** Only while no other thread reads from this connection. */
    boolean clientIsGone() {
        try {
            return isStale();
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the connection so that the client sees an answer that stops short. */
    void cut() throws IOException {
        flush();
        close(CloseMode.GRACEFUL);
    }

    @Override
    public void close() throws IOException {
        forget();
        super.close();
    }

    @Override
    public void close(CloseMode mode) {
        forget();
        super.close(mode);
    }

    private void forget() {
        SocketAddress known = client;
        if (known != null) {
            all.remove(known, this);
        }
    }
}
