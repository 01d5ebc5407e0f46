package io.portcullis.agent.keys;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A PKCS#11 2.40 module, called directly; the few functions that a device key needs, as laid out on 64-bit Unix.
 *
 * <p>Not through Java's own PKCS#11 provider: that finds a token by its number only, which changes, and hides every key
 * without a certificate beside it in the token. See docs/adr/0011-key-stores.md.
 */
@SuppressWarnings("restricted") // Calling C is the very purpose.
final class Cryptoki {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final ValueLayout.OfLong ULONG = ValueLayout.JAVA_LONG;
    private static final int FUNCTIONS = 68;
    private static final int MOST_SLOTS = 64;
    private static final int LABEL = 32;
    private static final long TOKEN_INFO_FLAGS = 96;
    private static final long TOKEN_INFO_SIZE = 256;
    private static final long TOKEN_INITIALIZED = 0x400;
    private static final int SIGNATURE = 64;
    private static final int MOST_KEYS = 16;
    private static final int LONGEST_VALUE = 512;
    /** Object identifier 1.2.840.10045.3.1.7 in DER. */
    private static final byte[] P256 = {0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x03, 0x01, 0x07};

    static final long PUBLIC_KEY = 2;
    static final long PRIVATE_KEY = 3;
    static final long SECURITY_OFFICER = 0;
    static final long USER = 1;

    private static final long CLASS = 0x0;
    private static final long TOKEN = 0x1;
    private static final long PRIVATE = 0x2;
    private static final long LABEL_OF = 0x3;
    private static final long KEY_TYPE = 0x100;
    private static final long ID = 0x102;
    private static final long SENSITIVE = 0x103;
    private static final long SIGN = 0x108;
    private static final long VERIFY = 0x10A;
    private static final long EXTRACTABLE = 0x162;
    private static final long EC_PARAMS = 0x180;
    private static final long EC_POINT = 0x181;
    private static final long EC = 3;
    private static final long EC_KEY_PAIR_GEN = 0x1040;
    private static final long ECDSA = 0x1041;
    private static final long SERIAL_AND_WRITABLE = 6;

    /** A slot with a token in it. */
    record Slot(long number, String label, boolean initialized) {}

    private final MemorySegment functions;
    private final Map<Integer, MethodHandle> handles = new HashMap<>();

    /** @throws IllegalArgumentException if the file is no shared library */
    Cryptoki(Path library) throws CryptokiFailure {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        MemorySegment entry = symbols.find("C_GetFunctionList")
                .orElseThrow(() -> new CryptokiFailure(library + " is not a PKCS#11 module"));
        MethodHandle getFunctionList = LINKER.downcallHandle(entry, FunctionDescriptor.of(ULONG, POINTER));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(POINTER);
            check("C_GetFunctionList", (long) getFunctionList.invokeExact(list));
            functions = list.get(POINTER, 0).reinterpret((1L + FUNCTIONS) * POINTER.byteSize());
        } catch (CryptokiFailure failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
        long result = call(0, "C_Initialize", MemorySegment.NULL);
        if (result != CryptokiFailure.ALREADY_INITIALIZED) {
            check("C_Initialize", result);
        }
    }

    /** Ends all sessions; objects made with this instance are of no use afterwards. */
    void unload() {
        call(1, "C_Finalize", MemorySegment.NULL);
    }

    List<Slot> slots() throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(ULONG, MOST_SLOTS);
            MemorySegment count = arena.allocateFrom(ULONG, MOST_SLOTS);
            demand(4, "C_GetSlotList", (byte) 1, numbers, count);
            List<Slot> slots = new ArrayList<>();
            for (int i = 0; i < count.get(ULONG, 0); i++) {
                long number = numbers.getAtIndex(ULONG, i);
                MemorySegment info = arena.allocate(TOKEN_INFO_SIZE, 8);
                if (call(6, "C_GetTokenInfo", number, info) == 0) {
                    byte[] label = info.asSlice(0, LABEL).toArray(ValueLayout.JAVA_BYTE);
                    boolean initialized = (info.get(ULONG, TOKEN_INFO_FLAGS) & TOKEN_INITIALIZED) != 0;
                    slots.add(new Slot(number, new String(label, StandardCharsets.UTF_8).strip(), initialized));
                }
            }
            return slots;
        }
    }

    void initToken(long slot, byte[] officerPin, String label) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            byte[] padded = new byte[LABEL];
            Arrays.fill(padded, (byte) ' ');
            byte[] text = label.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, padded, 0, Math.min(LABEL, text.length));
            MemorySegment pin = bytes(arena, officerPin);
            demand(9, "C_InitToken", slot, pin, (long) officerPin.length, bytes(arena, padded));
        }
    }

    void initPin(long session, byte[] pin) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            demand(10, "C_InitPIN", session, bytes(arena, pin), (long) pin.length);
        }
    }

    long openSession(long slot) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = arena.allocate(ULONG);
            demand(12, "C_OpenSession", slot, SERIAL_AND_WRITABLE, MemorySegment.NULL, MemorySegment.NULL, session);
            return session.get(ULONG, 0);
        }
    }

    void closeSession(long session) throws CryptokiFailure {
        demand(13, "C_CloseSession", session);
    }

    void login(long session, long user, byte[] pin) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            long result = call(18, "C_Login", session, user, bytes(arena, pin), (long) pin.length);
            if (result != CryptokiFailure.ALREADY_LOGGED_IN) {
                check("C_Login", result);
            }
        }
    }

    void logout(long session) throws CryptokiFailure {
        demand(19, "C_Logout", session);
    }

    /** An EC P-256 pair that stays in the token, its private key neither readable nor exportable. */
    void generate(long session, byte[] id, String label) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            byte[] name = label.getBytes(StandardCharsets.UTF_8);
            AttributeTemplate publicKey = new AttributeTemplate(arena, 7)
                    .with(CLASS, PUBLIC_KEY)
                    .with(KEY_TYPE, EC)
                    .with(TOKEN, true)
                    .with(VERIFY, true)
                    .with(EC_PARAMS, P256)
                    .with(ID, id)
                    .with(LABEL_OF, name);
            AttributeTemplate privateKey = new AttributeTemplate(arena, 9)
                    .with(CLASS, PRIVATE_KEY)
                    .with(KEY_TYPE, EC)
                    .with(TOKEN, true)
                    .with(PRIVATE, true)
                    .with(SENSITIVE, true)
                    .with(EXTRACTABLE, false)
                    .with(SIGN, true)
                    .with(ID, id)
                    .with(LABEL_OF, name);
            MemorySegment handle = arena.allocate(ULONG, 2);
            demand(
                    59,
                    "C_GenerateKeyPair",
                    session,
                    mechanism(arena, EC_KEY_PAIR_GEN),
                    publicKey.attributes(),
                    publicKey.count(),
                    privateKey.attributes(),
                    privateKey.count(),
                    handle,
                    handle.asSlice(ULONG.byteSize()));
        }
    }

    List<Long> find(long session, long kind, byte[] id) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            AttributeTemplate wanted =
                    new AttributeTemplate(arena, 2).with(CLASS, kind).with(ID, id);
            demand(26, "C_FindObjectsInit", session, wanted.attributes(), wanted.count());
            MemorySegment found = arena.allocate(ULONG, MOST_KEYS);
            MemorySegment count = arena.allocate(ULONG);
            long result = call(27, "C_FindObjects", session, found, (long) MOST_KEYS, count);
            demand(28, "C_FindObjectsFinal", session);
            check("C_FindObjects", result);
            List<Long> handles = new ArrayList<>();
            for (int i = 0; i < count.get(ULONG, 0); i++) {
                handles.add(found.getAtIndex(ULONG, i));
            }
            return handles;
        }
    }

    /** Whether the token itself says that the private key can be read or exported. */
    boolean mayLeave(long session, long key) throws CryptokiFailure {
        return value(session, key, EXTRACTABLE)[0] != 0 || value(session, key, SENSITIVE)[0] == 0;
    }

    /** CKA_EC_POINT: the uncompressed point in a DER octet string. */
    byte[] point(long session, long key) throws CryptokiFailure {
        return value(session, key, EC_POINT);
    }

    private byte[] value(long session, long object, long attribute) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            AttributeTemplate wanted = new AttributeTemplate(arena, 1).with(attribute, new byte[LONGEST_VALUE]);
            demand(24, "C_GetAttributeValue", session, object, wanted.attributes(), wanted.count());
            return wanted.value(0);
        }
    }

    void destroy(long session, long object) throws CryptokiFailure {
        demand(22, "C_DestroyObject", session, object);
    }

    /** ECDSA over a digest: R and S side by side. */
    byte[] sign(long session, long key, byte[] digest) throws CryptokiFailure {
        try (Arena arena = Arena.ofConfined()) {
            demand(42, "C_SignInit", session, mechanism(arena, ECDSA), key);
            MemorySegment signature = arena.allocate(2L * SIGNATURE);
            MemorySegment length = arena.allocateFrom(ULONG, 2L * SIGNATURE);
            demand(43, "C_Sign", session, bytes(arena, digest), (long) digest.length, signature, length);
            if (length.get(ULONG, 0) != SIGNATURE) {
                throw new CryptokiFailure("the token's signature is not one of P-256");
            }
            return signature.asSlice(0, SIGNATURE).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Arguments are Byte, Long or MemorySegment, as the function in C takes them. */
    private long call(int index, String name, Object... arguments) {
        try {
            MethodHandle handle = handles.get(index);
            if (handle == null) {
                MemoryLayout[] layouts = new MemoryLayout[arguments.length];
                for (int i = 0; i < arguments.length; i++) {
                    layouts[i] = switch (arguments[i]) {
                        case Byte _ -> ValueLayout.JAVA_BYTE;
                        case Long _ -> ULONG;
                        default -> POINTER;
                    };
                }
                handle = LINKER.downcallHandle(
                        functions.getAtIndex(POINTER, index + 1), FunctionDescriptor.of(ULONG, layouts));
                handles.put(index, handle);
            }
            return (long) handle.invokeWithArguments(arguments);
        } catch (Throwable impossible) {
            throw new IllegalStateException(name, impossible);
        }
    }

    /** As {@link #call}, with what is not CKR_OK as a failure. */
    private void demand(int index, String name, Object... arguments) throws CryptokiFailure {
        check(name, call(index, name, arguments));
    }

    private static void check(String function, long result) throws CryptokiFailure {
        if (result != 0) {
            throw new CryptokiFailure(function, result);
        }
    }

    private static MemorySegment mechanism(Arena arena, long type) {
        MemorySegment mechanism = arena.allocate(ULONG, 3);
        mechanism.set(ULONG, 0, type);
        return mechanism;
    }

    private static MemorySegment bytes(Arena arena, byte[] content) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
    }
}
