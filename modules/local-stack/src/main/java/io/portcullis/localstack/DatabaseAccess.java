package io.portcullis.localstack;

/** How to reach one database with one role. */
public record DatabaseAccess(String jdbcUrl, String username, String password) {
    @Override
    public String toString() {
        return "DatabaseAccess[" + username + "@" + jdbcUrl + "]";
    }
}
