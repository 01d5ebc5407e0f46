package io.portcullis.verifier.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Serves the metadata; it is public, so this stands before anything that asks for a token. */
final class ResourceMetadataFilter extends OncePerRequestFilter {
    private final String path;
    private final byte[] document;

    ResourceMetadataFilter(ResourceMetadata metadata, JsonMapper json) {
        this.path = metadata.address().map(java.net.URI::getRawPath).orElse(ResourceMetadata.WELL_KNOWN);
        this.document = json.writeValueAsBytes(metadata.document());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!HttpMethod.GET.matches(request.getMethod()) || !path.equals(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }
}
