package io.portcullis.console.audit;

import io.portcullis.console.login.Htmx;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.AuditPage;
import io.portcullis.contracts.WireJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.ObjectWriter;

@Controller
class AuditPages {
    private static final int PAGE_SIZE = 50;

    private final AuditTrail trail;
    private final ObjectWriter json = WireJson.mapper().writerWithDefaultPrettyPrinter();

    AuditPages(AuditTrail trail) {
        this.trail = trail;
    }

    /** @param details as indented JSON; empty where there are none */
    record Row(AuditEntry entry, String details) {}

    @GetMapping("/audit")
    String list(
            @RequestParam @Nullable String action,
            @RequestParam @Nullable String subject,
            @RequestParam @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        response.addHeader(HttpHeaders.VARY, "HX-Request");
        AuditPage page = trail.page(action, subject, cursor, PAGE_SIZE);
        List<Row> rows = page.items().stream()
                .map(entry -> new Row(entry, entry.details().isEmpty() ? "" : json.writeValueAsString(entry.details())))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("nextCursor", page.nextCursor());
        model.addAttribute("action", action);
        model.addAttribute("subject", subject);
        if (!Htmx.isPartial(request)) {
            return "audit/list";
        }
        return cursor == null ? "audit/list :: results" : "audit/list :: rows";
    }

    /** Asked for apart from the list: checking the whole chain takes a while. */
    @GetMapping("/audit/verification")
    String verification(Model model) {
        model.addAttribute("verification", trail.verification());
        return "audit/list :: verification";
    }
}
