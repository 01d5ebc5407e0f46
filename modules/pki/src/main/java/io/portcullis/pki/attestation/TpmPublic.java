package io.portcullis.pki.attestation;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The public area of a key in a TPM, TPM2B_PUBLIC: RSA of 2048 to 4096 bits, or ECC on P-256 or P-384. Nothing in it is
 * proven by itself; what proves it is its Name, which credential activation and certifications are about.
 */
public final class TpmPublic {
    private static final int RSA = 0x0001;
    private static final int ECC = 0x0023;
    private static final int NULL = 0x0010;
    private static final int AES = 0x0006;
    private static final int CFB = 0x0043;
    private static final int RSAES = 0x0015;
    private static final int ECDAA = 0x001a;
    private static final Set<Integer> HASHED_SCHEMES = Set.of(0x0014, 0x0016, 0x0017, 0x0018, 0x0019, 0x001b, 0x001c);
    private static final Set<Integer> KDFS = Set.of(0x0007, 0x0020, 0x0021, 0x0022);
    private static final int NIST_P256 = 0x0003;
    private static final int NIST_P384 = 0x0004;
    private static final int MAX_DIGEST = 64;
    private static final int MAX_MODULUS = 512;
    private static final long DEFAULT_EXPONENT = 65537;

    private final byte[] area;
    private final HashAlgorithm nameAlgorithm;
    private final Set<ObjectAttribute> attributes;
    private final int symmetricKeyBits;
    private final PublicKey key;

    private TpmPublic(
            byte[] area,
            HashAlgorithm nameAlgorithm,
            Set<ObjectAttribute> attributes,
            int symmetricKeyBits,
            PublicKey key) {
        this.area = area;
        this.nameAlgorithm = nameAlgorithm;
        this.attributes = attributes;
        this.symmetricKeyBits = symmetricKeyBits;
        this.key = key;
    }

    /**
     * @param tpm2bPublic TPM2B_PUBLIC, nothing after it
     * @throws MalformedStructureException if it is none, or of a kind that is not supported here
     */
    public static TpmPublic parse(byte[] tpm2bPublic) throws MalformedStructureException {
        var outer = new StructureReader("TPM2B_PUBLIC", tpm2bPublic);
        byte[] area = outer.sized(1024, "publicArea");
        outer.end();
        var in = new StructureReader("TPMT_PUBLIC", area);
        int type = in.u16("type");
        if (type != RSA && type != ECC) {
            throw in.unsupported("type", type);
        }
        HashAlgorithm nameAlgorithm = HashAlgorithm.read(in, "nameAlg");
        Set<ObjectAttribute> attributes = ObjectAttribute.of(in.u32("objectAttributes"));
        in.sized(MAX_DIGEST, "authPolicy");
        int symmetricKeyBits = symmetric(in);
        PublicKey key = type == RSA ? rsa(in) : ecc(in);
        in.end();
        return new TpmPublic(area, nameAlgorithm, attributes, symmetricKeyBits, key);
    }

    /** TPMT_SYM_DEF_OBJECT: bits of its AES key, 0 if it has none. */
    private static int symmetric(StructureReader in) throws MalformedStructureException {
        int algorithm = in.u16("symmetric");
        if (algorithm == NULL) {
            return 0;
        }
        if (algorithm != AES) {
            throw in.unsupported("symmetric", algorithm);
        }
        int bits = in.u16("symmetric keyBits");
        if (bits != 128 && bits != 256) {
            throw in.unsupported("symmetric keyBits", bits);
        }
        int mode = in.u16("symmetric mode");
        if (mode != CFB) {
            throw in.unsupported("symmetric mode", mode);
        }
        return bits;
    }

    private static void scheme(StructureReader in) throws MalformedStructureException {
        int scheme = in.u16("scheme");
        if (scheme == NULL || scheme == RSAES) {
            return;
        }
        if (scheme != ECDAA && !HASHED_SCHEMES.contains(scheme)) {
            throw in.unsupported("scheme", scheme);
        }
        in.skip(scheme == ECDAA ? 4 : 2, "scheme details");
    }

    private static RSAPublicKey rsa(StructureReader in) throws MalformedStructureException {
        scheme(in);
        int bits = in.u16("keyBits");
        if (bits != 2048 && bits != 3072 && bits != 4096) {
            throw in.unsupported("keyBits", bits);
        }
        long exponent = in.u32("exponent");
        if (exponent != 0 && exponent != DEFAULT_EXPONENT) {
            throw in.unsupported("exponent", exponent);
        }
        var modulus = new BigInteger(1, in.sized(MAX_MODULUS, "modulus"));
        if (modulus.bitLength() != bits || !modulus.testBit(0)) {
            throw in.wrong("its modulus is not an odd number of %d bits".formatted(bits));
        }
        return PublicKeys.rsa(modulus, DEFAULT_EXPONENT);
    }

    private static ECPublicKey ecc(StructureReader in) throws MalformedStructureException {
        scheme(in);
        int curve = in.u16("curveID");
        if (curve != NIST_P256 && curve != NIST_P384) {
            throw in.unsupported("curveID", curve);
        }
        int kdf = in.u16("kdf");
        if (kdf != NULL) {
            if (!KDFS.contains(kdf)) {
                throw in.unsupported("kdf", kdf);
            }
            in.skip(2, "kdf details");
        }
        int octets = curve == NIST_P256 ? 32 : 48;
        var x = new BigInteger(1, in.sized(octets, "x"));
        var y = new BigInteger(1, in.sized(octets, "y"));
        return PublicKeys.ec(in, curve == NIST_P256 ? "secp256r1" : "secp384r1", x, y);
    }

    public PublicKey key() {
        return key;
    }

    public Set<ObjectAttribute> attributes() {
        return EnumSet.copyOf(attributes);
    }

    /** The attributes that are set, as the TPM's specification writes them. */
    public List<String> attributeLabels() {
        return attributes.stream().map(ObjectAttribute::label).toList();
    }

    boolean has(ObjectAttribute attribute) {
        return attributes.contains(attribute);
    }

    HashAlgorithm nameAlgorithm() {
        return nameAlgorithm;
    }

    /** Bits of the AES key with which this key protects what is encrypted to it; 0 if it is no storage key. */
    int symmetricKeyBits() {
        return symmetricKeyBits;
    }

    /** The Name, Part 1 section 16: nameAlg and the digest of the public area. Two keys of one Name are one key. */
    public byte[] name() {
        byte[] digest = nameAlgorithm.hash(area);
        byte[] name = new byte[2 + digest.length];
        name[0] = (byte) (nameAlgorithm.id() >> 8);
        name[1] = (byte) nameAlgorithm.id();
        System.arraycopy(digest, 0, name, 2, digest.length);
        return name;
    }

    /** {@link #name()} in lower-case hexadecimal, as {@code tpm2_readpublic} prints it. */
    public String nameText() {
        return HexFormat.of().formatHex(name());
    }

    /** TPM2B_PUBLIC again. */
    public byte[] encoded() {
        byte[] encoded = new byte[2 + area.length];
        encoded[0] = (byte) (area.length >> 8);
        encoded[1] = (byte) area.length;
        System.arraycopy(area, 0, encoded, 2, area.length);
        return encoded;
    }
}
