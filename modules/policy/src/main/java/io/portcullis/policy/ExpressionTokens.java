package io.portcullis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expression cut into words, so that two are equal however they are spaced and quoted. */
final class ExpressionTokens {

    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN,
        PLACEHOLDER
    }

    /** @param text of a text: what it says, without quotes; of a placeholder: its name */
    record Token(Kind kind, String text) {}

    private static final Pattern TOKEN = Pattern.compile("\\s+"
            + "|(?<placeholder>\\{[a-z_]+})"
            + "|(?<name>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<number>[0-9]+)(?![0-9A-Za-z_.])"
            + "|(?<text>\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)*+')"
            + "|(?<sign>&&|\\|\\||[=!<>]=|[!<>().,?:+\\[\\]-])");

    private ExpressionTokens() {}

    /** Null for what no template is made of: comments, escapes out of the ordinary, maps. */
    static @Nullable List<Token> of(String expression, boolean placeholders) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.region(at, expression.length()).lookingAt()) {
                return null;
            }
            Token token = token(matcher, placeholders);
            if (token != null) {
                tokens.add(token);
            } else if (!matcher.group().isBlank()) {
                return null;
            }
            at = matcher.end();
        }
        return tokens;
    }

    private static @Nullable Token token(Matcher matcher, boolean placeholders) {
        String placeholder = matcher.group("placeholder");
        if (placeholder != null) {
            return placeholders
                    ? new Token(Kind.PLACEHOLDER, placeholder.substring(1, placeholder.length() - 1))
                    : null;
        }
        if (matcher.group("name") != null) {
            return new Token(Kind.NAME, matcher.group("name"));
        }
        if (matcher.group("number") != null) {
            return new Token(Kind.NUMBER, matcher.group("number"));
        }
        if (matcher.group("text") != null) {
            String text = unquoted(matcher.group("text"));
            return text == null ? null : new Token(Kind.TEXT, text);
        }
        return matcher.group("sign") == null ? null : new Token(Kind.SIGN, matcher.group("sign"));
    }

    private static @Nullable String unquoted(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                i++;
                c = quoted.charAt(i);
                if (c != '"' && c != '\'' && c != '\\') {
                    return null;
                }
            }
            text.append(c);
        }
        return text.toString();
    }

    /** A text as an expression writes it. */
    static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
