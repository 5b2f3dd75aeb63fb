package io.jdevp2p.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * secp256k1 by libsecp256k1, called through the foreign function interface. Constant time wherever
 * a secret is involved.
 *
 * <p>Safe for any number of threads, virtual ones included: the one context is only read after it
 * was blinded in the constructor, and each call has memory of its own, wiped before it is given
 * back.
 *
 * <p>The library aborts the process when it is called against its rules (a recovery id of 4, a key
 * structure that it did not fill itself). So every argument is brought into range before a call,
 * and a structure is used only after the function that fills it has returned 1.
 *
 * <p>For key agreement the library wants a function that turns the shared point into the result;
 * its own one is SHA-256, which is not what devp2p does. Ours are Java methods that only copy:
 * nothing may be thrown through the library's frames.
 */
@SuppressWarnings("restricted")
final class NativeSecp256k1 implements Curve {

  private static final int CONTEXT_NONE = 1;
  private static final int UNCOMPRESSED = 2;

  // Twice what was seen to be enough, with the smallest frames that the compilers make.
  private static final int CALLS_FOR_STACK = 512;

  private final MethodHandle pubkeyCreate;
  private final MethodHandle pubkeyParse;
  private final MethodHandle pubkeySerialize;
  private final MethodHandle signRecoverable;
  private final MethodHandle recoverableSerialize;
  private final MethodHandle recoverableParse;
  private final MethodHandle recover;
  private final MethodHandle signatureParse;
  private final MethodHandle verify;
  private final MethodHandle ecdh;

  private final MemorySegment context;
  private final MemorySegment writeX;
  private final MemorySegment writeCompressed;

  /**
   * Loads a library for the life of the process and lets it test itself.
   *
   * @throws IllegalArgumentException when the file cannot be loaded
   * @throws java.util.NoSuchElementException when it lacks a function
   * @throws IllegalCallerException when this module may not call native code
   * @throws IllegalStateException when the library fails
   */
  NativeSecp256k1(Path library) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());

    pubkeyCreate = function(linker, symbols, "ec_pubkey_create", ADDRESS, ADDRESS, ADDRESS);
    pubkeyParse =
        function(linker, symbols, "ec_pubkey_parse", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    pubkeySerialize =
        function(
            linker, symbols, "ec_pubkey_serialize", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    signRecoverable =
        function(
            linker,
            symbols,
            "ecdsa_sign_recoverable",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    recoverableSerialize =
        function(
            linker,
            symbols,
            "ecdsa_recoverable_signature_serialize_compact",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    recoverableParse =
        function(
            linker,
            symbols,
            "ecdsa_recoverable_signature_parse_compact",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_INT);
    recover = function(linker, symbols, "ecdsa_recover", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    signatureParse =
        function(linker, symbols, "ecdsa_signature_parse_compact", ADDRESS, ADDRESS, ADDRESS);
    verify = function(linker, symbols, "ecdsa_verify", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    ecdh = function(linker, symbols, "ecdh", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    writeX =
        upcall(
            linker,
            (result, x, _, _) -> {
              MemorySegment.copy(x, 0, result, 0, Scalar.BYTES);
              return 1;
            });
    writeCompressed =
        upcall(
            linker,
            (result, x, y, _) -> {
              result.set(JAVA_BYTE, 0, (byte) (0x02 | (y.get(JAVA_BYTE, Scalar.BYTES - 1) & 1)));
              MemorySegment.copy(x, 0, result, 1, Scalar.BYTES);
              return 1;
            });

    MethodHandle selftest =
        linker.downcallHandle(
            symbols.findOrThrow("secp256k1_selftest"), FunctionDescriptor.ofVoid());
    MethodHandle contextCreate =
        linker.downcallHandle(
            symbols.findOrThrow("secp256k1_context_create"),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    MethodHandle contextRandomize =
        function(linker, symbols, "context_randomize", ADDRESS, ADDRESS);
    try (Call call = new Call()) {
      selftest.invokeExact();
      context = (MemorySegment) contextCreate.invokeExact(CONTEXT_NONE);
      if (context.equals(MemorySegment.NULL)) {
        throw new IllegalStateException("libsecp256k1 made no context");
      }
      MemorySegment seed = call.secret(blindingSeed());
      require((int) contextRandomize.invokeExact(context, seed));
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public String name() {
    return "libsecp256k1 (native)";
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    try (Call call = new Call()) {
      require((int) pubkeyCreate.invokeExact(context, call.key, call.secret(secret)));
      return serialize(call);
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public byte @Nullable [] parse(byte[] encoded) {
    try (Call call = new Call()) {
      return parse(call, encoded) ? serialize(call) : null;
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    try (Call call = new Call()) {
      require(
          (int)
              signRecoverable.invokeExact(
                  context,
                  call.signature,
                  call.hash(hash),
                  call.secret(secret),
                  // Its own nonce function, which is that of RFC 6979.
                  MemorySegment.NULL,
                  MemorySegment.NULL));
      require(
          (int)
              recoverableSerialize.invokeExact(context, call.encoded, call.number, call.signature));
      byte[] signature = call.encoded(Signature.BYTES);
      signature[Signature.BYTES - 1] = (byte) call.number.get(JAVA_INT, 0);
      return signature;
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public byte @Nullable [] recover(byte[] hash, byte[] signature) {
    try (Call call = new Call()) {
      int recoveryId = signature[Signature.BYTES - 1] & 3;
      int parsed =
          (int)
              recoverableParse.invokeExact(
                  context, call.signature, call.encode(signature), recoveryId);
      if (parsed != 1) {
        return null;
      }
      int recovered = (int) recover.invokeExact(context, call.key, call.signature, call.hash(hash));
      return recovered == 1 ? serialize(call) : null;
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public boolean verify(byte[] point, byte[] hash, byte[] signature) {
    try (Call call = new Call()) {
      load(call, point);
      // Of zeros the library parses a signature that is never right.
      int parsed =
          (int) signatureParse.invokeExact(context, call.signature, call.encode(signature));
      return parsed == 1
          && (int) verify.invokeExact(context, call.signature, call.hash(hash), call.key) == 1;
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  @Override
  public byte[] ecdhX(byte[] secret, byte[] point) {
    return agree(secret, point, writeX, Scalar.BYTES);
  }

  @Override
  public byte[] ecdhCompressed(byte[] secret, byte[] point) {
    return agree(secret, point, writeCompressed, PublicKey.COMPRESSED_BYTES);
  }

  private byte[] agree(byte[] secret, byte[] point, MemorySegment result, int bytes) {
    useStack(CALLS_FOR_STACK);
    try (Call call = new Call()) {
      load(call, point);
      require(
          (int)
              ecdh.invokeExact(
                  context,
                  call.encoded,
                  call.key,
                  call.secret(secret),
                  result,
                  MemorySegment.NULL));
      return call.encoded(bytes);
    } catch (Throwable t) {
      throw failure(t);
    }
  }

  /**
   * Needs more stack than the library and our method under it will. The virtual machine ends the
   * process when a Java method called by native code throws, and a stack that is full would make it
   * throw; so that has to come to light here, where it is an ordinary StackOverflowError.
   */
  private static int useStack(int calls) {
    return calls == 0 ? 0 : 1 + useStack(calls - 1);
  }

  private boolean parse(Call call, byte[] encoded) throws Throwable {
    return (int)
            pubkeyParse.invokeExact(context, call.key, call.encode(encoded), (long) encoded.length)
        == 1;
  }

  /** A point that was parsed before. */
  private void load(Call call, byte[] point) throws Throwable {
    byte[] encoded = new byte[PublicKey.UNCOMPRESSED_BYTES];
    encoded[0] = 0x04;
    System.arraycopy(point, 0, encoded, 1, PublicKey.BYTES);
    if (!parse(call, encoded)) {
      throw new IllegalStateException("a checked point is none");
    }
  }

  private byte[] serialize(Call call) throws Throwable {
    call.number.set(JAVA_LONG, 0, PublicKey.UNCOMPRESSED_BYTES);
    require(
        (int)
            pubkeySerialize.invokeExact(
                context, call.encoded, call.number, call.key, UNCOMPRESSED));
    byte[] encoded = call.encoded(PublicKey.UNCOMPRESSED_BYTES);
    return Arrays.copyOfRange(encoded, 1, encoded.length);
  }

  /** The memory of one call. Belongs to the thread that made it, which closes it. */
  private static final class Call implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(288, 8);

    /** A key as the library keeps it. */
    final MemorySegment key = memory.asSlice(0, 64);

    /** A signature as the library keeps it, recoverable or not. */
    final MemorySegment signature = memory.asSlice(64, 65);

    /** A key, a signature or a shared secret as others know it, in or out. */
    final MemorySegment encoded = memory.asSlice(136, 65);

    /** A recovery id or a length, out. */
    final MemorySegment number = memory.asSlice(208, 8);

    private final MemorySegment secret = memory.asSlice(216, 32);
    private final MemorySegment hash = memory.asSlice(248, 32);

    MemorySegment secret(byte[] bytes) {
      return secret.copyFrom(MemorySegment.ofArray(bytes));
    }

    MemorySegment hash(byte[] bytes) {
      return hash.copyFrom(MemorySegment.ofArray(bytes));
    }

    MemorySegment encode(byte[] bytes) {
      return encoded.copyFrom(MemorySegment.ofArray(bytes));
    }

    byte[] encoded(int bytes) {
      return encoded.asSlice(0, bytes).toArray(JAVA_BYTE);
    }

    @Override
    public void close() {
      memory.fill((byte) 0);
      arena.close();
    }
  }

  /** What the library calls with a shared point, x and y of 32 bytes each. Must not throw. */
  @FunctionalInterface
  interface SharedPoint {

    /** Writes up to 33 bytes and returns 1. */
    int write(MemorySegment result, MemorySegment x, MemorySegment y, MemorySegment unused);
  }

  private static MethodHandle function(
      Linker linker, SymbolLookup symbols, String name, MemoryLayout... arguments) {
    return linker.downcallHandle(
        symbols.findOrThrow("secp256k1_" + name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MemorySegment upcall(Linker linker, SharedPoint target) {
    AddressLayout result =
        ADDRESS.withTargetLayout(
            MemoryLayout.sequenceLayout(PublicKey.COMPRESSED_BYTES, JAVA_BYTE));
    AddressLayout coordinate =
        ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Scalar.BYTES, JAVA_BYTE));
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(JAVA_INT, result, coordinate, coordinate, ADDRESS);
    try {
      MethodHandle write =
          MethodHandles.lookup()
              .findVirtual(SharedPoint.class, "write", descriptor.toMethodType())
              .bindTo(target);
      return linker.upcallStub(write, descriptor, Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @TouchesMachine("the seed blinds the timing of computations; no result depends on it")
  private static byte[] blindingSeed() {
    byte[] seed = new byte[Scalar.BYTES];
    new SecureRandom().nextBytes(seed);
    return seed;
  }

  private static void require(int returned) {
    if (returned != 1) {
      throw new IllegalStateException("libsecp256k1 refused checked arguments");
    }
  }

  private static RuntimeException failure(Throwable t) {
    return switch (t) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(t);
    };
  }
}
