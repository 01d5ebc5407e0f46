package io.portcullis.console.platform;

import io.portcullis.console.InstallationProperties;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Whether the platform answers at all: asked before a browser is sent there to sign in. */
@Component
public class PlatformReachability {
    private final RestClient client;
    private final String address;

    PlatformReachability(JdkClientHttpRequestFactory platformHttp, InstallationProperties installation) {
        this.client = RestClient.builder().requestFactory(platformHttp).build();
        this.address = installation.onPlatform("/oauth2/jwks");
    }

    public boolean reachable() {
        try {
            return client.get()
                    .uri(address)
                    .retrieve()
                    .toBodilessEntity()
                    .getStatusCode()
                    .is2xxSuccessful();
        } catch (RestClientException e) {
            return false;
        }
    }
}
