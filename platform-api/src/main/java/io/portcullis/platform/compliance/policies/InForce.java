package io.portcullis.platform.compliance.policies;

import static io.portcullis.platform.compliance.columns.Columns.texts;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * What decides, as the database has it: one row, read together with what is to be decided.
 *
 * @param revision in force for every device that no roll-out has reached; 0 before the first
 * @param candidate being rolled out, 0 for none
 * @param stagePercent of the devices by their buckets, decided under the candidate
 * @param stageGroups whose devices are, besides
 * @param waiversEpoch counts changes of waivers
 */
public record InForce(long revision, long candidate, int stagePercent, List<String> stageGroups, long waiversEpoch) {
    public static final String COLUMNS = "p.revision, p.candidate, p.stage_percent, p.stage_groups, p.waivers_epoch";
    public static final int WIDTH = 5;

    private static final int BUCKETS = 100;

    public static InForce read(ResultSet row, int before) throws SQLException {
        return new InForce(
                row.getLong(before + 1),
                row.getLong(before + 2),
                row.getInt(before + 3),
                texts(row, before + 4),
                row.getLong(before + 5));
    }

    boolean rollingOut() {
        return candidate > 0;
    }

    /** Whether the candidate decides about this device. */
    public boolean reaches(UUID device, Collection<String> groups) {
        return rollingOut() && (bucket(device) < stagePercent || !Collections.disjoint(stageGroups, groups));
    }

    /** 0 for none. */
    long revisionFor(UUID device, Collection<String> groups) {
        return reaches(device, groups) ? candidate : revision;
    }

    /** 0 to 99, by the device's id alone; the database's function of that name computes the same. */
    public static short bucket(UUID device) {
        try {
            byte[] id = ByteBuffer.allocate(16)
                    .putLong(device.getMostSignificantBits())
                    .putLong(device.getLeastSignificantBits())
                    .array();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id);
            return (short) ((ByteBuffer.wrap(hash).getInt() >>> 8) % BUCKETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
