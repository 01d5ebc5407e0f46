package io.portcullis.console.platform;

import io.portcullis.console.InstallationProperties;
import io.portcullis.contracts.WireJson;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** One HTTP client for everything that goes to the platform: its trust and its timeouts. */
@Configuration(proxyBeanMethods = false)
class PlatformHttpConfiguration {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    @Bean
    JdkClientHttpRequestFactory platformHttp(InstallationProperties installation) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PlatformTls.trusting(installation.tls().caFile()))
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
        factory.setReadTimeout(ANSWER);
        return factory;
    }

    @Bean
    RestClient platformRest(JdkClientHttpRequestFactory platformHttp, InstallationProperties installation) {
        return RestClient.builder()
                .requestFactory(platformHttp)
                .baseUrl(installation.onPlatform("/api/v1"))
                .configureMessageConverters(converters -> converters
                        .disableDefaults()
                        .withJsonConverter(new JacksonJsonHttpMessageConverter(WireJson.mapper())))
                .build();
    }
}
