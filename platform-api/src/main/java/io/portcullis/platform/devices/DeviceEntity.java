package io.portcullis.platform.devices;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;

/**
 * A device as an administrator changes its state. What evaluations and certificates change stands in the same row but
 * is not mapped: only changed columns are written, so the two never undo each other.
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

    protected DeviceEntity() {}

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
