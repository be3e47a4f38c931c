package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.PORT_TAKEN;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for a server that must be told one. It could be taken before that server listens: then its start fails. */
final class FreePort {
    private FreePort() {}

    /**
     * @param wanted 0 for any
     * @throws LocalClickHouseException when the wanted one is taken
     */
    static int of(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    PORT_TAKEN,
                    "Port " + wanted + " of 127.0.0.1 is taken by another program. Stop that, or name another port (0:"
                            + " any free one).",
                    e);
        }
    }
}
