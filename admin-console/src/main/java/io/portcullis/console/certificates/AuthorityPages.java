package io.portcullis.console.certificates;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.AuthorityRotationRequest;
import io.portcullis.contracts.CertificateAuthorityDocument;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class AuthorityPages {
    private static final List<String> KINDS = List.of("issuing", "attestation", "root");
    private static final List<String> STATES = List.of("incoming", "active", "outgoing", "retired");

    /** Begins the reason of a last step that revokes what the old CA issued and is still good. */
    private static final String FORCED = "force: ";

    private final AuthorityDirectory authorities;

    AuthorityPages(AuthorityDirectory authorities) {
        this.authorities = authorities;
    }

    /** The whole page, or the rotation alone while it is being watched. */
    @GetMapping("/authorities")
    String authorities(HttpServletRequest request, HttpServletResponse response, Model model) {
        response.addHeader(HttpHeaders.VARY, "HX-Request");
        model.addAttribute("rotation", new RotationView(authorities.rotation()));
        if (Htmx.isPartial(request)) {
            return "certificates/authorities :: rotation";
        }
        model.addAttribute("authorities", inOrder(authorities.all()));
        model.addAttribute("actions", RotationAction.all());
        return "certificates/authorities";
    }

    /** The request that the offline root signs (PKCS #10). */
    @GetMapping("/authorities/rotation/request")
    ResponseEntity<String> request() {
        return new RotationView(authorities.rotation())
                .request()
                .map(pem -> CertificatePages.download("issuing-ca.csr.pem", pem))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @GetMapping("/authorities/{thumbprint:[A-Za-z0-9_-]{43}}/pem")
    ResponseEntity<String> pem(@PathVariable String thumbprint) {
        return authorities.all().stream()
                .filter(authority -> authority.thumbprint().equals(thumbprint))
                .findFirst()
                .map(authority -> CertificatePages.download(authority.kind() + "-ca.pem", authority.pem()))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @PostMapping("/authorities/rotation/{step}")
    String rotate(
            @PathVariable String step,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String certificate,
            @RequestParam(defaultValue = "false") boolean force,
            RedirectAttributes redirect) {
        RotationAction action =
                RotationAction.of(step).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        if (reason.isBlank()) {
            redirect.addFlashAttribute("problem", "Nothing was done: say why, for the audit log.");
        } else if (action.takesCertificate() && certificate.isBlank()) {
            redirect.addFlashAttribute("problem", "Nothing was done: paste the certificate that the root made.");
        } else {
            try {
                authorities.rotate(
                        action,
                        new AuthorityRotationRequest(
                                force ? FORCED + reason.strip() : reason.strip(),
                                action.takesCertificate()
                                        ? certificate.replace("\r\n", "\n").strip() + "\n"
                                        : null));
                redirect.addFlashAttribute("message", action.outcome());
            } catch (PlatformRefusal refusal) {
                redirect.addFlashAttribute("problem", refusal.getMessage());
            }
        }
        return "redirect:/authorities";
    }

    /** What issues first, then the rest; within a kind, what is coming before what is gone. */
    private static List<CertificateAuthorityDocument> inOrder(List<CertificateAuthorityDocument> all) {
        return all.stream()
                .sorted(Comparator.<CertificateAuthorityDocument>comparingInt(
                                authority -> place(KINDS, authority.kind()))
                        .thenComparingInt(authority -> place(STATES, authority.state()))
                        .thenComparing(CertificateAuthorityDocument::notBefore, Comparator.reverseOrder()))
                .toList();
    }

    private static int place(List<String> order, String value) {
        int at = order.indexOf(value);
        return at < 0 ? order.size() : at;
    }
}
