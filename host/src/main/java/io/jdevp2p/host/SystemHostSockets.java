package io.jdevp2p.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The system's sockets. Thread-safe. Blocking ones on virtual threads, which were measured to be
 * faster here than channels; every error names the address.
 */
final class SystemHostSockets implements Sockets {
  /**
   * What a new connection takes before a write can have to wait for the other side: no system's
   * send buffer is smaller. Linux gives 16 KiB, and to nobody less than 4.5 KiB.
   */
  private static final int CERTAIN_SEND_BYTES = 4096;

  private final Clock clock;

  SystemHostSockets(Clock clock) {
    this.clock = clock;
  }

  @Override
  @SuppressWarnings("resource") // handed to the caller, or closed in the catch
  public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
    requireResolved(to);
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(to, millisUntil(deadline));
      return new SystemStreamSocket(socket);
    } catch (SocketTimeoutException e) {
      closeQuietly(socket);
      throw withCause(new SocketTimeoutException("connecting to " + text(to) + " timed out"), e);
    } catch (ConnectException e) {
      closeQuietly(socket);
      throw withCause(new ConnectException(text(to) + ": " + e.getMessage()), e);
    } catch (IOException e) {
      closeQuietly(socket);
      if (isUnreachable(e)) {
        throw withCause(new NoRouteToHostException(text(to) + ": " + e.getMessage()), e);
      }
      throw new IOException("connecting to " + text(to) + " failed: " + e.getMessage(), e);
    }
  }

  /** The JDK has a type for a host without a route, and words only for a network without one. */
  private static boolean isUnreachable(IOException e) {
    return e instanceof NoRouteToHostException
        || String.valueOf(e.getMessage()).contains("unreachable");
  }

  /** The connect call takes whole milliseconds and reads 0 as forever. */
  private int millisUntil(Deadline deadline) throws SocketTimeoutException {
    if (deadline.isNever()) {
      return 0;
    }
    long nanos = deadline.nanos() - clock.nanos();
    if (nanos <= 0) {
      throw new SocketTimeoutException("the deadline had passed");
    }
    return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  @Override
  @SuppressWarnings("resource") // handed to the caller, or closed in the catch
  public StreamListener listen(InetSocketAddress on) throws IOException {
    requireResolved(on);
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(on, HostLimits.ACCEPT_BACKLOG);
      return new SystemStreamListener(socket);
    } catch (IOException e) {
      closeQuietly(socket);
      throw bindFailure(on, e);
    }
  }

  @Override
  @SuppressWarnings("resource") // handed to the caller, or closed in the catch
  public UdpSocket bind(InetSocketAddress on) throws IOException {
    requireResolved(on);
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, HostLimits.UDP_RECEIVE_BUFFER_BYTES);
      channel.bind(on);
      return new SystemUdpSocket(channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw bindFailure(on, e);
    }
  }

  private static IOException bindFailure(InetSocketAddress on, IOException e) {
    String reason = String.valueOf(e.getMessage());
    if (reason.contains("in use")) {
      return withCause(new BindException("port taken: " + text(on)), e);
    }
    return withCause(new BindException("cannot bind to " + text(on) + ": " + reason), e);
  }

  private static <E extends IOException> E withCause(E failure, IOException cause) {
    failure.initCause(cause);
    return failure;
  }

  private static void requireResolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address: " + address);
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is lost: the caller has no use for it any more.
    }
  }

  private static String text(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
  }

  private static final class SystemStreamSocket implements StreamSocket {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private int certainRoom = CERTAIN_SEND_BYTES; // of the thread that writes

    SystemStreamSocket(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
      this.local = (InetSocketAddress) socket.getLocalSocketAddress();
      this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return remote;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return in.read(into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      certainRoom = Math.max(0, certainRoom - length); // nobody tells how much was read of it
      out.write(from, offset, length);
    }

    @Override
    public int sendRoom() {
      return certainRoom;
    }

    @Override
    public void shutdownOutput() throws IOException {
      if (!socket.isOutputShutdown()) {
        socket.shutdownOutput();
      }
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public void close() {
      closeQuietly(socket);
    }

    @Override
    public String toString() {
      return "tcp " + text(local) + " to " + text(remote);
    }
  }

  private static final class SystemStreamListener implements StreamListener {
    private final ServerSocket socket;
    private final InetSocketAddress local;

    SystemStreamListener(ServerSocket socket) {
      this.socket = socket;
      this.local = (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    @SuppressWarnings("resource") // handed to the caller, or closed in the catch
    public StreamSocket accept() throws IOException {
      Socket accepted = socket.accept();
      try {
        accepted.setTcpNoDelay(true);
        return new SystemStreamSocket(accepted);
      } catch (IOException e) {
        closeQuietly(accepted);
        throw new SocketException("a connection was lost while being accepted", e);
      }
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public void close() {
      closeQuietly(socket);
    }

    @Override
    public String toString() {
      return "tcp listener " + text(local);
    }
  }

  /**
   * A channel, which stays in non-blocking mode from the first {@link #poll} on but for the times
   * when {@link #receive} has to wait: on a virtual thread the change of mode is no system call.
   */
  private static final class SystemUdpSocket implements UdpSocket {
    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final ReentrantLock receiving = new ReentrantLock();
    // Under the lock. Large enough for every packet: how else could one tell that it was cut?
    private final ByteBuffer received = ByteBuffer.allocateDirect(HostLimits.DATAGRAM_BYTES);

    SystemUdpSocket(DatagramChannel channel) throws IOException {
      this.channel = channel;
      this.local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public Datagram receive(byte[] into) throws IOException {
      receiving.lock();
      try {
        if (!channel.isBlocking()) {
          InetSocketAddress soon = nextSoon();
          if (soon != null) {
            return datagram(soon, into);
          }
          channel.configureBlocking(true);
        }
        return datagram(Objects.requireNonNull(next()), into);
      } finally {
        receiving.unlock();
      }
    }

    @Override
    public Optional<Datagram> poll(byte[] into) throws IOException {
      receiving.lock();
      try {
        if (channel.isBlocking()) {
          channel.configureBlocking(false);
        }
        InetSocketAddress from = next();
        return from == null ? Optional.empty() : Optional.of(datagram(from, into));
      } finally {
        receiving.unlock();
      }
    }

    /**
     * Where packets come one upon the other, to look again costs less than to fall asleep and be
     * woken: between two nodes on one machine it carries half as many again.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on whether others run meanwhile
    private @Nullable InetSocketAddress nextSoon() throws IOException {
      InetSocketAddress from = next();
      for (int i = 1; from == null && i < HostLimits.RECEIVE_ATTEMPTS; i++) {
        Thread.yield();
        from = next();
      }
      return from;
    }

    private @Nullable InetSocketAddress next() throws IOException {
      received.clear();
      return (InetSocketAddress) channel.receive(received);
    }

    private Datagram datagram(InetSocketAddress from, byte[] into) {
      received.flip();
      int length = Math.min(received.remaining(), into.length);
      boolean truncated = received.remaining() > length;
      received.get(into, 0, length);
      return new Datagram(length, from, truncated);
    }

    @Override
    public void send(byte[] from, int offset, int length, InetSocketAddress to) throws IOException {
      requireResolved(to);
      try {
        channel.send(ByteBuffer.wrap(from, offset, length), to);
      } catch (UnsupportedAddressTypeException e) {
        throw new SocketException("no way to " + text(to) + " from " + text(local), e);
      }
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public void close() {
      closeQuietly(channel);
    }

    @Override
    public String toString() {
      return "udp " + text(local);
    }
  }
}
