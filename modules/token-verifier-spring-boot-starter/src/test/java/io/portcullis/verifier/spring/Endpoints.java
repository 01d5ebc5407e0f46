package io.portcullis.verifier.spring;

import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Endpoints {
    @GetMapping("/who")
    Map<String, Object> who(DeviceAuthentication caller) {
        return Map.of(
                "device", caller.deviceId(),
                "subject", caller.subject(),
                "levels", Set.copyOf(caller.levels()));
    }

    @PostMapping("/change")
    String change() {
        return "changed";
    }

    @GetMapping("/transfers")
    @RequiresLevel("high")
    String transfers() {
        return "transfers";
    }

    @GetMapping("/scoped")
    String scoped() {
        return "scoped";
    }

    @GetMapping("/open")
    String open() {
        return "open";
    }
}
