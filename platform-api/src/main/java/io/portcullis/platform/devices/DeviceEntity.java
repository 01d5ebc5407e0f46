package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A device as its life changes it. What evaluations and certificates change stands in the same row but is not mapped:
 * only changed columns are written, so the two never undo each other.
 */
@Entity
@DynamicUpdate
@Table(schema = "devices", name = "device")
class DeviceEntity {
    @Id
    private UUID id;

    @Column(nullable = false)
    private String name;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private DeviceState state;

    @Column(nullable = false, columnDefinition = "text[]")
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> groups;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private Ownership ownership;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private KeyProtection keyProtection;

    @Column(nullable = false)
    private Instant enrolledAt;

    @Column
    private @Nullable UUID enrolledWith;

    protected DeviceEntity() {}

    DeviceEntity(
            UUID id,
            String name,
            List<String> groups,
            Ownership ownership,
            KeyProtection keyProtection,
            Instant enrolledAt,
            UUID enrolledWith) {
        this.id = id;
        this.name = name;
        this.state = DeviceState.ENROLLED;
        this.groups = List.copyOf(groups);
        this.ownership = ownership;
        this.keyProtection = keyProtection;
        this.enrolledAt = enrolledAt;
        this.enrolledWith = enrolledWith;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    DeviceState state() {
        return state;
    }

    void become(DeviceState next) {
        state = next;
    }
}
