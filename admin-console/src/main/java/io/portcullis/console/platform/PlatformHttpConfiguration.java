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
    /** For what takes the platform a while, such as looking back over a month. */
    private static final Duration LONG_ANSWER = Duration.ofSeconds(60);

    @Bean
    HttpClient platformHttpClient(InstallationProperties installation) {
        return HttpClient.newBuilder()
                .sslContext(PlatformTls.trusting(installation.tls().caFile()))
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Bean
    JdkClientHttpRequestFactory platformHttp(HttpClient platformHttpClient) {
        return within(ANSWER, platformHttpClient);
    }

    @Bean
    RestClient platformRest(JdkClientHttpRequestFactory platformHttp, InstallationProperties installation) {
        return rest(platformHttp, installation);
    }

    @Bean
    RestClient patientPlatformRest(HttpClient platformHttpClient, InstallationProperties installation) {
        return rest(within(LONG_ANSWER, platformHttpClient), installation);
    }

    private static JdkClientHttpRequestFactory within(Duration answer, HttpClient client) {
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
        factory.setReadTimeout(answer);
        return factory;
    }

    private static RestClient rest(JdkClientHttpRequestFactory http, InstallationProperties installation) {
        return RestClient.builder()
                .requestFactory(http)
                .baseUrl(installation.onPlatform("/api/v1"))
                .configureMessageConverters(converters -> converters
                        .disableDefaults()
                        .withJsonConverter(new JacksonJsonHttpMessageConverter(WireJson.mapper())))
                .build();
    }
}
