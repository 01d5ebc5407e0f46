package io.portcullis.platform.accounts.web;

import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class LoginController {
    private final URI consoleUrl;

    LoginController(@Value("${portcullis.bootstrap.console-url:https://localhost:9443}") URI consoleUrl) {
        this.consoleUrl = consoleUrl;
    }

    @GetMapping("/login")
    String login() {
        return "login";
    }

    /** A person who finds this address wants the console. */
    @GetMapping("/")
    ResponseEntity<Void> home() {
        return ResponseEntity.status(302).location(consoleUrl).build();
    }
}
