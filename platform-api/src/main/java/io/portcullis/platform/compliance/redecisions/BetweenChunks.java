package io.portcullis.platform.compliance.redecisions;

/** What is looked after between two chunks of the fleet, so that it need not wait for the rest of them. */
public interface BetweenChunks {

    /** @return whether it made work for those who decide the fleet anew */
    boolean step();
}
