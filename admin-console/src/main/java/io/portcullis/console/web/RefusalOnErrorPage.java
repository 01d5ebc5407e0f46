package io.portcullis.console.web;

import java.util.Map;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/** Puts the platform's own explanation on the error page: it says what to do, a status alone does not. */
@Component
class RefusalOnErrorPage extends DefaultErrorAttributes {
    static final String SENTENCE = RefusalOnErrorPage.class.getName() + ".sentence";

    @Override
    public Map<String, Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
        Map<String, Object> attributes = super.getErrorAttributes(request, options);
        if (request.getAttribute(SENTENCE, RequestAttributes.SCOPE_REQUEST) instanceof String sentence) {
            attributes.put("refusal", sentence);
        }
        return attributes;
    }
}
