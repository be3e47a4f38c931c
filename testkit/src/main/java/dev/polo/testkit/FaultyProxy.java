package dev.polo.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Forwards to a server, and fails as it is told to: loses answers to what the server has done, breaks long ones off, or
 * holds requests back as a machine that sleeps would.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private final URI target;
    private final ServerSocket door;
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile long mostBytes = Long.MAX_VALUE;
    private final AtomicReference<CountDownLatch> held = new AtomicReference<>(OPEN);

    /** @param target an HTTP server's address */
    public FaultyProxy(URI target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::serve);
    }

    /** Where to connect. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** So many of the next answers do not arrive; their connections end. */
    public void loseAnswers(int count) {
        toLose.set(count);
    }

    /** Of the answers to lose, those still to come. */
    public int stillToLose() {
        return toLose.get();
    }

    /** A connection ends when it has carried so many bytes of answers. */
    public void breakOffAnswers(long bytes) {
        mostBytes = bytes;
    }

    /** What is asked from here on waits. */
    public void holdRequests() {
        held.set(new CountDownLatch(1));
    }

    /** What waits goes on. */
    public void forwardRequests() {
        held.getAndSet(OPEN).countDown();
    }

    /** No answer comes any more, and no connection is taken. */
    public void breakDown() throws IOException {
        toLose.set(Integer.MAX_VALUE);
        door.close();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                Thread.startVirtualThread(() -> pump(client, server, false));
                Thread.startVirtualThread(() -> pump(server, client, true));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[8192];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answers) {
                    held.get().await();
                }
                bytes += read;
                if (answers && (bytes > mostBytes || toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0)) {
                    return;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // one side has hung up, and now the other has
        }
    }

    @Override
    public void close() throws IOException {
        forwardRequests();
        door.close();
    }
}
