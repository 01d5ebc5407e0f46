package io.portcullis.platform;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a platform has on record, whether it is sealed already or waits for that. */
public final class AuditTrail {
    /** @param details as JSON */
    public record Entry(String action, String subject, String details) {}

    private AuditTrail() {}

    /** Oldest first. */
    public static List<Entry> of(RunningPlatform platform) {
        return platform.bean(JdbcClient.class).sql("""
                        select action, subject, details from (
                            select false as waits, sequence as place, action, subject, details from audit.entries
                            union all
                            select true, position, action, subject, details from audit.waiting) as entry
                        order by waits, place""").query(Entry.class).list();
    }

    /** Those about one kind of event, oldest first. */
    public static List<Entry> of(RunningPlatform platform, String action) {
        return of(platform).stream()
                .filter(entry -> entry.action().equals(action))
                .toList();
    }
}
