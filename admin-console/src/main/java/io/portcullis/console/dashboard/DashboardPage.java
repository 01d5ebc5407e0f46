package io.portcullis.console.dashboard;

import io.portcullis.console.applications.Applications;
import io.portcullis.console.devices.DeviceDirectory;
import io.portcullis.console.devices.EnrollmentRequests;
import io.portcullis.console.login.Htmx;
import io.portcullis.console.policies.Rollouts;
import io.portcullis.contracts.FleetSummary;
import io.portcullis.contracts.WireJson;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class DashboardPage {
    private static final int LATELY = 12;

    private final DeviceDirectory devices;
    private final Applications applications;
    private final Rollouts rollouts;
    private final EnrollmentRequests requests;

    DashboardPage(DeviceDirectory devices, Applications applications, Rollouts rollouts, EnrollmentRequests requests) {
        this.devices = devices;
        this.requests = requests;
        this.applications = applications;
        this.rollouts = rollouts;
    }

    /** What there is to do before Portcullis protects anything. */
    record Beginning(boolean policies, boolean applications, boolean devices) {
        public boolean done() {
            return policies && applications && devices;
        }
    }

    @GetMapping("/")
    String dashboard(HttpServletRequest request, Model model) {
        FleetSummary summary = devices.summary();
        Dashboard dashboard = new Dashboard(summary);
        model.addAttribute("dashboard", dashboard);
        model.addAttribute("donut", WireJson.mapper().writeValueAsString(dashboard.compliance()));
        model.addAttribute("changes", devices.changes(LATELY));
        model.addAttribute("waiting", requests.waiting());
        model.addAttribute("rollout", rollouts.latest().orElse(null));
        model.addAttribute(
                "beginning",
                new Beginning(summary.policyRevision() > 0, !applications.all().isEmpty(), summary.devices() > 0));
        return Htmx.isPartial(request) ? "dashboard/dashboard :: content" : "dashboard/dashboard";
    }
}
