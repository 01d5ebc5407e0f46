package io.portcullis.console.login;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Pages for people who are not signed in. */
@Controller
class SignedOutPages {
    @GetMapping("/signed-out")
    String signedOut(@RequestParam(defaultValue = "signed-out") String reason, Model model) {
        model.addAttribute("reason", reason);
        model.addAttribute("signIn", SignInEntryPoint.SIGN_IN);
        return "login/signed-out";
    }

    @RequestMapping("/unavailable")
    String unavailable(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        return "error/503";
    }
}
