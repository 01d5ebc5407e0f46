package io.portcullis.platform.devices;

/** Tells the fleet summary which policy revision is in force. Whoever decides compliance provides it. */
@FunctionalInterface
public interface PolicyRevisionInForce {
    /** 0 as long as there is none. */
    long revision();
}
