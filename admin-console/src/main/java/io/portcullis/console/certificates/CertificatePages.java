package io.portcullis.console.certificates;

import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.CertificateDocument;
import io.portcullis.contracts.RevocationRequest;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
class CertificatePages {
    private static final MediaType PEM = MediaType.parseMediaType("application/x-pem-file");
    private static final int NEWEST_SHOWN = 25;
    private static final int LONGEST_COMMENT = 200;

    private final CertificateDirectory certificates;
    private final AuthorityDirectory authorities;

    CertificatePages(CertificateDirectory certificates, AuthorityDirectory authorities) {
        this.certificates = certificates;
        this.authorities = authorities;
    }

    @GetMapping("/certificates")
    String overview(@RequestParam(defaultValue = "") String serial, Model model) {
        if (!serial.isBlank()) {
            Optional<CertificateDocument> found = SerialNumber.of(serial).flatMap(certificates::find);
            if (found.isPresent()) {
                return "redirect:/certificates/" + found.get().serial();
            }
        }
        model.addAttribute("searched", serial.strip());
        model.addAttribute("charts", true);
        model.addAttribute("forecast", new Forecast(certificates.forecast()));
        model.addAttribute(
                "newest", certificates.newest().stream().limit(NEWEST_SHOWN).toList());
        return "certificates/overview";
    }

    @GetMapping("/certificates/{serial:[0-9a-f]{1,40}}")
    String certificate(@PathVariable String serial, Model model) {
        CertificateDocument certificate = found(serial);
        Lineage lineage = certificates.ofDevice(certificate.deviceId());
        model.addAttribute("certificate", certificate);
        model.addAttribute("details", CertificateContent.of(certificate.pem()).orElse(null));
        model.addAttribute("device", certificates.device(certificate.deviceId()).orElse(null));
        model.addAttribute("reasons", RevocationReason.values());
        model.addAttribute("successors", lineage.successors(serial));
        model.addAttribute("inUse", lineage.inUse().map(serial::equals).orElse(false));
        model.addAttribute("issuer", authorities.subjects().get(certificate.issuer()));
        return "certificates/certificate";
    }

    @GetMapping("/certificates/{serial:[0-9a-f]{1,40}}/pem")
    ResponseEntity<String> pem(@PathVariable String serial) {
        String pem = found(serial).pem();
        if (pem == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return download("device-" + serial + ".pem", pem);
    }

    @PostMapping("/certificates/{serial:[0-9a-f]{1,40}}/revoke")
    String revoke(
            @PathVariable String serial,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String comment,
            @RequestParam @Nullable UUID device,
            RedirectAttributes redirect) {
        Optional<RevocationReason> wanted = RevocationReason.of(reason);
        if (wanted.isEmpty()) {
            redirect.addFlashAttribute("problem", "Nothing was revoked: choose one of the reasons.");
        } else if (comment.strip().length() > LONGEST_COMMENT) {
            redirect.addFlashAttribute(
                    "problem",
                    "Nothing was revoked: the comment may have %d characters. Shorten it.".formatted(LONGEST_COMMENT));
        } else {
            revoke(serial, wanted.get(), comment.strip(), redirect);
        }
        return device == null ? "redirect:/certificates/" + serial : "redirect:/devices/" + device + "#certificates";
    }

    private void revoke(String serial, RevocationReason reason, String comment, RedirectAttributes redirect) {
        try {
            certificates.revoke(serial, new RevocationRequest(reason.wire(), comment.isEmpty() ? null : comment));
            redirect.addFlashAttribute(
                    "message", "The certificate " + serial + " is revoked. Every node refuses it from now on.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
    }

    static ResponseEntity<String> download(String name, String pem) {
        return ResponseEntity.ok()
                .contentType(PEM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(pem);
    }

    private CertificateDocument found(String serial) {
        return certificates.find(serial).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
