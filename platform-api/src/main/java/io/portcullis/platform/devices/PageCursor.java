package io.portcullis.platform.devices;

import io.portcullis.contracts.DeviceDocument;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Where a page of devices ended. Opaque to callers, who may send anything. */
public record PageCursor(String name, UUID id) {
    private static final int ID_LENGTH = 36;

    static PageCursor after(DeviceDocument last) {
        return new PageCursor(last.name(), last.id());
    }

    String encode() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((id + name).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if it is not one that we gave out. */
    public static Optional<PageCursor> decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.length() <= ID_LENGTH || text.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new PageCursor(text.substring(ID_LENGTH), UUID.fromString(text.substring(0, ID_LENGTH))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
