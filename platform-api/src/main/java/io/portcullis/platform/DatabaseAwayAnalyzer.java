package io.portcullis.platform;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in words what to do when PostgreSQL does not answer at start. */
class DatabaseAwayAnalyzer extends AbstractFailureAnalyzer<SQLException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, SQLException cause) {
        String state = rootState(cause);
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" ->
                new FailureAnalysis(
                        "PostgreSQL does not answer: " + cause.getMessage(),
                        "Start PostgreSQL, or correct spring.datasource.url; then start the platform again.",
                        failure);
            case "28" ->
                new FailureAnalysis(
                        "PostgreSQL refuses the platform's role: " + cause.getMessage(),
                        "Correct spring.datasource.username and SPRING_DATASOURCE_PASSWORD.",
                        failure);
            default -> null;
        };
    }

    private static String rootState(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
