package io.portcullis.verifier;

import java.util.List;

/**
 * A request that came with {@code Authorization: DPoP}, as its application knows it.
 *
 * @param method HTTP method, as in the request line
 * @param url absolute https URI that the client called. Build it from what the application is configured to be called,
 *     and the request's path: whoever may choose the host, by the {@code Host} header for example, can have a proof for
 *     another application accepted here. Query and fragment do not matter.
 * @param proofs value of every {@code DPoP} header of the request; exactly one is acceptable
 */
public record DpopRequest(String method, String url, List<String> proofs) {
    public DpopRequest {
        proofs = List.copyOf(proofs);
    }
}
