package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted connection between two nodes, over an open socket: handshake, Hello, then messages.
 *
 * <pre>{@code
 * PublicKey remote = connection.connect(ownKey, remoteKey);   // or accept(ownKey)
 * Hello theirs = connection.exchangeHello(ourHello);
 * connection.write(16, payload);
 * Frame frame = connection.read();
 * connection.close(DisconnectReason.QUITTING);
 * }</pre>
 *
 * <p><b>Threads.</b> Everything blocks. One thread at a time may be in {@link #connect}, {@link
 * #accept}, {@link #exchangeHello} or {@link #read}; any number of threads may write; all else may
 * be called from anywhere, at any time. A thread must not be interrupted while it reads or writes,
 * unless the connection is to end: a virtual thread's socket closes itself then. A thread that is
 * interrupted while it waits for its turn to write only gets an {@link InterruptedIOException}.
 *
 * <p><b>Errors.</b> After the first failed read the connection can be neither read nor written any
 * more, except for the Disconnect of {@link #close(DisconnectReason)}; after the first failed write
 * it can still be read, since the other side may have said why. {@link RlpxFailure#answer()} is the
 * reason to close with; closing is left to the owner.
 *
 * <p>The protocol is in the other files of this package, in this order: {@link Handshake} (with
 * {@link HandshakeCodec} and {@link Secrets}), {@link HelloExchange}, {@link FrameReader} (with
 * {@link ReadBuffer}, {@link FrameCipher}, {@link FrameMac}, {@link SnappyPayload}), {@link
 * FrameWriter}, {@link BaseMessageCodec}; how it ends is in {@link ConnectionEnd}. All numbers are
 * in {@link RlpxLimits}, all failures in {@link RlpxFailure}.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md">The RLPx transport
 *     protocol</a>
 */
public final class RlpxConnection implements AutoCloseable {

  private final StreamSocket socket;
  private final Host host;
  private final RlpxLimits limits;
  private final RlpxLimitCounts counts;
  private final ReadBuffer in;
  private final ConnectionEnd end;

  /** Whoever reads has it, for as long as that takes; nobody waits for it but {@link #drain()}. */
  private final ReentrantLock reading = new ReentrantLock();

  // Set by the thread that reads, in this order: the stage publishes what was set before it.
  private boolean started;
  private @Nullable PublicKey remote;
  private @Nullable FrameReader reader;
  private volatile @Nullable FrameWriter writer;
  private volatile Stage stage = Stage.AUTH;

  private volatile long lastReadNanos;
  private volatile int handshakeBytesOut;

  /**
   * Takes an open socket. Nothing is sent yet.
   *
   * @param socket the socket, used by nobody else from now on
   * @param host where time, randomness and threads come from
   * @param limits the bounds of everything
   */
  public RlpxConnection(StreamSocket socket, Host host, RlpxLimits limits) {
    this(socket, host, new RlpxLimitCounts(limits));
  }

  /**
   * Takes an open socket, for an owner of many connections. Nothing is sent yet.
   *
   * @param socket the socket, used by nobody else from now on
   * @param host where time, randomness and threads come from
   * @param counts the bounds of everything, and where it is counted that they were reached
   */
  public RlpxConnection(StreamSocket socket, Host host, RlpxLimitCounts counts) {
    this.socket = socket;
    this.host = host;
    this.limits = counts.limits();
    this.counts = counts;
    this.in = new ReadBuffer(socket, counts);
    this.end = new ConnectionEnd(host.clock(), counts, this::abort);
    this.lastReadNanos = host.clock().nanos();
  }

  /**
   * Does the handshake as the side that has opened the connection. Unless {@link #deadline} was
   * called, {@link RlpxLimits#handshakeDeadline()} from now is the deadline for handshake and
   * Hello.
   *
   * @param own our node key
   * @param remote the node key that the other side must have
   * @return {@code remote}, which the other side has proved to have
   * @throws RlpxException when it fails
   * @throws IllegalStateException when a handshake was started before
   */
  public PublicKey connect(SecretKey own, PublicKey remote) throws IOException {
    Handshake machine = Handshake.initiator(own, remote, host.random(), limits);
    return shakeHands(machine, true, HandshakeGate.OPEN);
  }

  /**
   * Does the handshake as the side that has accepted the connection. Unless {@link #deadline} was
   * called, {@link RlpxLimits#handshakeDeadline()} from now is the deadline for handshake and
   * Hello.
   *
   * @param own our node key
   * @return the other side's node key. That it has it, and does not just replay an earlier auth, is
   *     proved by its first frame, thus by {@link #exchangeHello}
   * @throws RlpxException when it fails
   * @throws IllegalStateException when a handshake was started before
   */
  public PublicKey accept(SecretKey own) throws IOException {
    return accept(own, HandshakeGate.OPEN);
  }

  /**
   * Does the handshake as {@link #accept(SecretKey)}, and passes a gate before it computes.
   *
   * @param own our node key
   * @param gate passed once the other side's whole auth message has arrived
   * @return the other side's node key, proved by its first frame only
   * @throws RlpxException when it fails
   * @throws IllegalStateException when a handshake was started before
   */
  public PublicKey accept(SecretKey own, HandshakeGate gate) throws IOException {
    return shakeHands(Handshake.recipient(own, host.random(), limits), false, gate);
  }

  private PublicKey shakeHands(Handshake machine, boolean initiator, HandshakeGate gate)
      throws IOException {
    startReading();
    try {
      if (started) {
        throw new IllegalStateException("a connection has one handshake");
      }
      started = true;
      end.defaultDeadline();
      while (true) {
        switch (next(machine, gate)) {
          case Handshake.Step.Send(byte[] packet) -> {
            stage = initiator ? Stage.AUTH : Stage.ACK;
            socket.write(packet, 0, packet.length);
            handshakeBytesOut = packet.length;
          }
          case Handshake.Step.NeedBytes(int count) -> {
            stage = initiator ? Stage.ACK : Stage.AUTH;
            if (!in.require(count)) {
              throw new RlpxException(stage.ended(), "the other side has ended the connection");
            }
            machine.received(in.array(), in.start(), count);
            in.use(count);
          }
          case Handshake.Step.Failed(RlpxException cause) -> throw cause;
          case Handshake.Step.Done(Secrets secrets, PublicKey key) -> {
            remote = key;
            reader = new FrameReader(in, secrets.ingress(), limits);
            writer = new FrameWriter(socket, secrets.egress(), counts, host);
            lastReadNanos = host.clock().nanos();
            stage = Stage.HELLO;
            return key;
          }
        }
      }
    } catch (IOException e) {
      throw end.fail(e, stage);
    } finally {
      machine.wipe();
      reading.unlock();
    }
  }

  private static Handshake.Step next(Handshake machine, HandshakeGate gate) throws IOException {
    if (!machine.hasWholeMessage()) {
      return machine.next();
    }
    gate.enter();
    try {
      return machine.next();
    } finally {
      gate.leave();
    }
  }

  /**
   * Sends our Hello and reads theirs, at the same time. From version 5 on both sides, all that
   * follows is compressed (EIP-706). The deadline ends when this returns.
   *
   * @param own our Hello
   * @return theirs; its {@code id} is the key of the handshake
   * @throws RlpxException when it fails; when the other side refuses with a Disconnect, {@link
   *     RlpxException#remoteReason()} has its reason
   * @throws IllegalStateException when the handshake is not done, or Hello is
   */
  public Hello exchangeHello(Hello own) throws IOException {
    startReading();
    try {
      end.refuseEnded();
      FrameWriter toRemote = writer;
      FrameReader fromRemote = reader;
      if (toRemote == null || fromRemote == null || stage != Stage.HELLO) {
        throw new IllegalStateException("Hello comes once, after the handshake");
      }
      Hello theirs =
          new HelloExchange(socket, host, toRemote, fromRemote)
              .exchange(own, present(remote), limits);
      end.endDeadline(stage);
      lastReadNanos = host.clock().nanos();
      stage = Stage.OPEN;
      return theirs;
    } catch (IOException e) {
      throw end.fail(e, stage);
    } finally {
      reading.unlock();
    }
  }

  /**
   * Reads the next message, of any size up to {@link RlpxLimits#inflatedBytes()}.
   *
   * @return the message; one of the base protocol, such as a Disconnect, too
   * @throws RlpxException when the connection has ended or failed, or the message breaks a rule
   * @throws IllegalStateException when Hello is not exchanged, or another thread reads
   */
  public Frame read() throws IOException {
    return read(_ -> Integer.MAX_VALUE);
  }

  /**
   * Reads the next message, of a size that its code allows.
   *
   * @param messageLimits how large a message may be, asked before it is inflated
   * @return the message; one of the base protocol, such as a Disconnect, too
   * @throws RlpxException when the connection has ended or failed, or the message breaks a rule
   * @throws IllegalStateException when Hello is not exchanged, or another thread reads
   */
  public Frame read(MessageLimits messageLimits) throws IOException {
    end.refuseEnded();
    requireOpen();
    startReading();
    try {
      end.refuseEnded();
      Frame frame = present(reader).read(messageLimits);
      lastReadNanos = host.clock().nanos();
      return frame;
    } catch (IOException e) {
      in.dropLarge(); // nothing will be read any more
      throw end.fail(e, stage);
    } finally {
      reading.unlock();
    }
  }

  /**
   * Writes a message; returns when it was accepted: handed to the socket, or, in a burst, taken
   * into a buffer of {@link RlpxLimits#bufferBytes()} that is on its way there. When that is full,
   * because the other side does not read, this waits. A failure to write what was accepted is told
   * to the next caller. Messages of one thread arrive in their order. Messages of the base protocol
   * overtake those that wait, and protocols take turns, see {@link #fairBetween}.
   *
   * @param code the message code, 0 or more, not relative to a protocol
   * @param payload the message's data, not compressed; must not be changed until this returns
   * @throws RlpxException when the connection has ended or failed, or the message is too big
   *     ({@link RlpxFailure#MESSAGE_TOO_BIG}, after which the connection is still good)
   * @throws InterruptedIOException when the thread is interrupted before it is its turn; the
   *     message was not written, and the connection is still good
   * @throws IllegalStateException when Hello is not exchanged
   */
  public void write(int code, byte[] payload) throws IOException {
    write(code, payload, 0, payload.length);
  }

  /**
   * Writes a message, as {@link #write(int, byte[])} does.
   *
   * @param code the message code, 0 or more, not relative to a protocol
   * @param payload holds the message's data, not compressed; must not be changed until this returns
   * @param off where the data starts
   * @param len how many bytes it has
   * @throws RlpxException when the connection has ended or failed, or the message is too big
   *     ({@link RlpxFailure#MESSAGE_TOO_BIG}, after which the connection is still good)
   * @throws InterruptedIOException when the thread is interrupted before it is its turn; the
   *     message was not written, and the connection is still good
   * @throws IllegalStateException when Hello is not exchanged
   */
  public void write(int code, byte[] payload, int off, int len) throws IOException {
    if (code < 0) {
      throw new IllegalArgumentException("message code is negative: " + code);
    }
    Objects.checkFromIndexSize(off, len, payload.length);
    end.refuseEnded();
    requireOpen();
    try {
      present(writer).write(code, payload, off, len);
    } catch (RlpxException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw end.reason(e, stage);
    }
  }

  /**
   * Writes a message, as {@link #write(int, byte[])} does, if that need not wait for others that
   * write, nor for the other side to read.
   *
   * @param code the message code, 0 or more, not relative to a protocol
   * @param payload the message's data, not compressed; must not be changed until this returns
   * @return false when it would have to wait, and so always when the message, as it may be on the
   *     wire, is larger than {@link RlpxLimits#bufferBytes()}; nothing was written then
   * @throws RlpxException when the connection has ended or failed, or the message is too big
   *     ({@link RlpxFailure#MESSAGE_TOO_BIG}, after which the connection is still good)
   * @throws IllegalStateException when Hello is not exchanged
   */
  public boolean tryWrite(int code, byte[] payload) throws IOException {
    if (code < 0) {
      throw new IllegalArgumentException("message code is negative: " + code);
    }
    end.refuseEnded();
    requireOpen();
    try {
      return present(writer).tryWrite(code, payload, 0, payload.length);
    } catch (RlpxException e) {
      throw e;
    } catch (IOException e) {
      throw end.reason(e, stage);
    }
  }

  /**
   * Writes a message of the base protocol, as {@link #write(int, byte[])} does.
   *
   * @param message the message
   * @throws RlpxException when the connection has ended or failed
   * @throws InterruptedIOException when the thread is interrupted before it is its turn
   * @throws IllegalStateException when Hello is not exchanged
   */
  public void writeBase(BaseMessage message) throws IOException {
    write(BaseMessageCodec.code(message), BaseMessageCodec.encode(message));
  }

  /**
   * Tells protocols apart, so that they take turns when messages wait to be written: one message of
   * each, the base protocol before all. Without this call, all but the base protocol are taken for
   * one. To be called after Hello, before anything is written.
   *
   * @param firstCodes where the message codes of each protocol begin, ascending, from {@link
   *     BaseMessage#CODES} on
   * @throws IllegalArgumentException when they are not ascending, or below that
   * @throws IllegalStateException when Hello is not exchanged, or messages are waiting
   */
  public void fairBetween(int... firstCodes) {
    requireOpen();
    present(writer).fairBetween(firstCodes);
  }

  /**
   * Sets the deadline of the whole connection set-up, handshake and Hello, in place of an earlier
   * one. When it comes, the socket is closed, and the pending call fails with the {@code
   * stage.timeout} of the stage it is in. It ends when {@link #exchangeHello} returns; one set
   * after that counts until another is set.
   *
   * @param deadline a deadline on the clock of this connection's host; {@link Deadline#never()} for
   *     none
   */
  public void deadline(Deadline deadline) {
    end.deadline(deadline);
  }

  /**
   * Ends the connection without a word. Pending calls fail with {@link
   * RlpxFailure#CONNECTION_CLOSED}. What {@link #write} has accepted goes to the socket first: that
   * is done at once unless the other side does not read, and given up at {@link
   * RlpxLimits#disconnectDeadline()}, or by a second call. From any thread; twice is harmless.
   */
  @Override
  public void close() {
    FrameWriter toRemote = writer;
    if (toRemote != null && toRemote.hasGathered() && beginToClose()) {
      toRemote.finish();
    }
    closeNow();
  }

  /** Returns false when it had begun before. */
  private boolean beginToClose() {
    boolean begun = end.beginToClose(this::closeNow);
    if (begun) {
      in.stop();
    }
    return begun;
  }

  private void closeNow() {
    end.closed();
    in.stop();
    abort();
  }

  private void abort() {
    FrameWriter toRemote = writer;
    if (toRemote != null) {
      toRemote.abort();
    }
    socket.close();
  }

  /**
   * Ends the connection with a Disconnect. This returns once that was handed to the socket, or at
   * {@link RlpxLimits#disconnectDeadline()} when a full socket does not take it. What was accepted
   * goes first, and a message that is being written; those that wait fail.
   *
   * <p>Afterwards our direction is shut down, and what still arrives is read and dropped until the
   * other side ends the connection too, within the same deadline: a socket closed with unread data
   * would reset the connection, and the Disconnect could be lost. A thread in {@link #read} fails
   * with {@link RlpxFailure#CONNECTION_CLOSED} as soon as anything arrives.
   *
   * <p>Before the handshake is done, and for {@link DisconnectReason#NETWORK_ERROR}, nothing can be
   * told, and this is {@link #close()}. From any thread; a second call does nothing.
   *
   * @param reason what to tell the other side
   */
  public void close(DisconnectReason reason) {
    FrameWriter toRemote = writer;
    if (toRemote == null || reason == DisconnectReason.NETWORK_ERROR) {
      close();
      return;
    }
    if (!beginToClose()) {
      return;
    }
    byte[] payload = BaseMessageCodec.encode(new BaseMessage.Disconnect(reason));
    if (!toRemote.writeLast(BaseMessage.DISCONNECT, payload)) {
      closeNow();
      return;
    }
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      closeNow();
      return;
    }
    host.threads().start("rlpx-drain", this::drain);
  }

  private void drain() {
    reading.lock(); // a thread in read() leaves it with the next bytes, or the end
    try {
      if (!in.drain(limits.drainBytes())) {
        counts.of(RlpxBound.DRAIN_BYTES).refuse();
      }
    } catch (IOException e) {
      // It is over, which is all we wait for.
    } finally {
      reading.unlock();
      closeNow();
    }
  }

  /**
   * How many bytes were read from the socket.
   *
   * @return the number up to now
   */
  public long bytesIn() {
    return in.bytesIn();
  }

  /**
   * How many bytes were handed to the socket.
   *
   * @return the number up to now
   */
  public long bytesOut() {
    FrameWriter toRemote = writer;
    return handshakeBytesOut + (toRemote == null ? 0 : toRemote.bytesOut());
  }

  /**
   * Since when the socket has not taken what was last handed to it, at most {@link
   * RlpxLimits#bufferBytes()}: how long the other side has not read, when {@link #write} has
   * returned.
   *
   * @return a time on the host's clock; -1 when the socket has taken all
   */
  public long writingSinceNanos() {
    FrameWriter toRemote = writer;
    return toRemote == null ? -1 : toRemote.writingSinceNanos();
  }

  /**
   * When the last message was complete.
   *
   * @return the time on the host's clock; before the first message that of the handshake, before
   *     that of the constructor
   */
  public long lastReadNanos() {
    return lastReadNanos;
  }

  /**
   * The socket underneath, for its addresses.
   *
   * @return the socket given to the constructor
   */
  public StreamSocket socket() {
    return socket;
  }

  private void startReading() throws RlpxException {
    if (!reading.tryLock()) {
      if (end.isClosing()) {
        throw ConnectionEnd.closedHere(null);
      }
      throw new IllegalStateException("another thread reads this connection");
    }
  }

  private void requireOpen() {
    if (stage != Stage.OPEN) {
      throw new IllegalStateException("Hello has not been exchanged");
    }
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the handshake is not done");
    }
    return value;
  }
}
