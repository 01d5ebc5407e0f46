package io.portcullis.agent.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/** One token, logged in with the user PIN as long as this process runs. */
final class Token {

    private static final String KEY_LABEL = "portcullis-device";
    private static final int ID_BYTES = 16;
    private static final int POINT = 65;
    private static final byte[] P256_PUBLIC_KEY =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private final Cryptoki cryptoki;
    private final String label;
    private final byte[] pin;
    private long session;
    private boolean broken;

    private Token(Cryptoki cryptoki, String label, byte[] pin) {
        this.cryptoki = cryptoki;
        this.label = label;
        this.pin = pin;
    }

    /** Logs in. @throws CryptokiFailure if there is no such token, or the PIN is wrong */
    static Token open(Cryptoki cryptoki, String label, String pin) throws CryptokiFailure {
        Token token = new Token(cryptoki, label, pin.getBytes(StandardCharsets.UTF_8));
        token.session = token.logIn();
        return token;
    }

    static boolean exists(Cryptoki cryptoki, String label) throws CryptokiFailure {
        return cryptoki.slots().stream()
                .anyMatch(slot -> slot.initialized() && slot.label().equals(label));
    }

    /** Makes a token of this label out of one that is still blank, unless it is there already. */
    static void prepare(Cryptoki cryptoki, String label, String officerPin, String pin) throws CryptokiFailure {
        if (exists(cryptoki, label)) {
            return;
        }
        Cryptoki.Slot blank = cryptoki.slots().stream()
                .filter(slot -> !slot.initialized())
                .findFirst()
                .orElseThrow(() -> new CryptokiFailure("there is no blank token"));
        byte[] officer = officerPin.getBytes(StandardCharsets.UTF_8);
        cryptoki.initToken(blank.number(), officer, label);
        long session = cryptoki.openSession(slot(cryptoki, label).number());
        try {
            cryptoki.login(session, Cryptoki.SECURITY_OFFICER, officer);
            cryptoki.initPin(session, pin.getBytes(StandardCharsets.UTF_8));
            cryptoki.logout(session);
        } finally {
            cryptoki.closeSession(session);
        }
    }

    /** Makes a key pair and answers its CKA_ID. @throws CryptokiFailure also if the token would give the key away */
    synchronized String generate() throws CryptokiFailure {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        cryptoki.generate(session, id, KEY_LABEL);
        String text = HexFormat.of().formatHex(id);
        if (cryptoki.mayLeave(session, only(Cryptoki.PRIVATE_KEY, text))) {
            delete(text);
            throw new CryptokiFailure("the token would give its keys away");
        }
        return text;
    }

    synchronized PublicKey publicKey(String id) throws CryptokiFailure {
        only(Cryptoki.PRIVATE_KEY, id);
        byte[] wrapped = cryptoki.point(session, only(Cryptoki.PUBLIC_KEY, id));
        if (wrapped.length < POINT || wrapped[wrapped.length - POINT] != 4) {
            throw new CryptokiFailure("the key in the token is not one of P-256");
        }
        byte[] encoded = new byte[P256_PUBLIC_KEY.length + POINT];
        System.arraycopy(P256_PUBLIC_KEY, 0, encoded, 0, P256_PUBLIC_KEY.length);
        System.arraycopy(wrapped, wrapped.length - POINT, encoded, P256_PUBLIC_KEY.length, POINT);
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException offTheCurve) {
            throw new CryptokiFailure("the key in the token is not one of P-256");
        }
    }

    /** R and S side by side. */
    synchronized byte[] sign(String id, byte[] digest) throws CryptokiFailure {
        try {
            return cryptoki.sign(session, only(Cryptoki.PRIVATE_KEY, id), digest);
        } catch (CryptokiFailure first) {
            return signAnew(id, digest);
        }
    }

    /** A machine that slept, or a token that was taken out, has forgotten our session. */
    private byte[] signAnew(String id, byte[] digest) throws CryptokiFailure {
        try {
            leave();
            session = logIn();
            return cryptoki.sign(session, only(Cryptoki.PRIVATE_KEY, id), digest);
        } catch (CryptokiFailure again) {
            broken = true;
            throw again;
        }
    }

    private void leave() {
        try {
            cryptoki.closeSession(session);
        } catch (CryptokiFailure gone) {
            // Then there is nothing to leave.
        }
    }

    /** Whether nothing but starting the module again may help. */
    synchronized boolean isBroken() {
        return broken;
    }

    /** A key that is not there is as good as deleted. */
    synchronized void delete(String id) throws CryptokiFailure {
        byte[] key = HexFormat.of().parseHex(id);
        for (long kind : new long[] {Cryptoki.PRIVATE_KEY, Cryptoki.PUBLIC_KEY}) {
            for (long handle : cryptoki.find(session, kind, key)) {
                cryptoki.destroy(session, handle);
            }
        }
    }

    private long only(long kind, String id) throws CryptokiFailure {
        List<Long> found = cryptoki.find(session, kind, HexFormat.of().parseHex(id));
        if (found.isEmpty()) {
            throw new CryptokiFailure("the token \"" + label + "\" has no key " + id);
        }
        return found.getFirst();
    }

    private long logIn() throws CryptokiFailure {
        long opened = cryptoki.openSession(slot(cryptoki, label).number());
        try {
            cryptoki.login(opened, Cryptoki.USER, pin);
            return opened;
        } catch (CryptokiFailure refused) {
            cryptoki.closeSession(opened);
            throw refused;
        }
    }

    private static Cryptoki.Slot slot(Cryptoki cryptoki, String label) throws CryptokiFailure {
        return cryptoki.slots().stream()
                .filter(slot -> slot.initialized() && slot.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new CryptokiFailure("there is no token \"" + label + '"'));
    }
}
