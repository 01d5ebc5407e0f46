package io.portcullis.agent.keys;

import io.portcullis.agent.AgentFailure;

/** Makes device keys of one kind. */
public interface DeviceKeyStore {

    KeyStoreKind kind();

    /** A new EC P-256 key pair. @throws AgentFailure failed, if the store is not usable; says what to do */
    DeviceKey generate() throws AgentFailure;
}
