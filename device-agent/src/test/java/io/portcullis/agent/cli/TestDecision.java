package io.portcullis.agent.cli;

/** Decisions as the platform says them. */
final class TestDecision {
    private TestDecision() {}

    /**
     * Against two checks: one that fails, and one with this outcome.
     *
     * @param status of the device
     * @param reason of the second check's outcome
     */
    static String json(String status, String outcome, String reason) {
        return """
                {"device_id":"01995b6e-1c2d-7000-8000-000000000001","status":"%s","levels":[],"policy_revision":3,
                 "evaluated_at":"2026-11-23T12:00:00Z","valid_until":"2026-11-23T12:10:00Z","failing":[
                  {"policy":"baseline","check":"disk-encrypted","title":"The disk is encrypted","severity":"high",
                   "outcome":"fail","reason":"condition_false","message":"The root volume is not encrypted.",
                   "evidence":{"disk.root.encrypted":false},
                   "remediation":{"text":"Reinstall with encryption.","link":"https://help.example/disk"}},
                  {"policy":"baseline","check":"firewall-on","title":"The firewall is on","severity":"medium",
                   "outcome":"%s","reason":"%s","message":"Nothing was reported about the firewall.","evidence":{}}]}
                """.formatted(status, outcome, reason);
    }
}
