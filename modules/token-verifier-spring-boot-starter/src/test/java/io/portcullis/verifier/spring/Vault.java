package io.portcullis.verifier.spring;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresLevel("high")
class Vault {
    @GetMapping("/vault")
    String vault() {
        return "vault";
    }

    @GetMapping("/vault/door")
    @RequiresLevel("basic")
    String door() {
        return "door";
    }
}
