package io.portcullis.posture;

import java.util.Set;

/** One way in which a reported posture breaks the catalogue. */
public sealed interface Violation {

    /** Says it to a person. */
    String message();

    /** More readings than any honest agent sends. */
    record TooManyReadings(int count, int limit) implements Violation {
        @Override
        public String message() {
            return "%d readings; at most %d are taken".formatted(count, limit);
        }
    }

    /** No such attribute in the catalogue. */
    record UnknownAttribute(String attribute) implements Violation {
        @Override
        public String message() {
            return "unknown attribute %s".formatted(Text.shown(attribute));
        }
    }

    /** The platform knows this attribute by itself; a device may not say it. */
    record NotReported(String attribute) implements Violation {
        @Override
        public String message() {
            return "%s: the platform sets this attribute; devices do not report it".formatted(attribute);
        }
    }

    /** A member that every reading has is absent; {@code member} is its name on the wire. */
    record MemberMissing(String attribute, String member) implements Violation {
        @Override
        public String message() {
            return "%s: %s is missing".formatted(attribute, member);
        }
    }

    /** The state says found, and there is no value. */
    record ValueMissing(String attribute) implements Violation {
        @Override
        public String message() {
            return "%s: the state is found, but there is no value".formatted(attribute);
        }
    }

    /** The state says there is nothing, and there is a value. */
    record ValueUnexpected(String attribute, ReadingState state) implements Violation {
        @Override
        public String message() {
            return "%s: the state is %s, but there is a value".formatted(attribute, state.wire());
        }
    }

    /** The value is not of the attribute's type; {@code actual} describes what it is. */
    record WrongType(String attribute, ValueType expected, String actual) implements Violation {
        @Override
        public String message() {
            return "%s: expected %s, got %s".formatted(attribute, expected.wire(), actual);
        }
    }

    /** The attribute has a closed set of values, and this is none of them. */
    record ValueNotAllowed(String attribute, String value, Set<String> allowed) implements Violation {
        @Override
        public String message() {
            return "%s: %s is none of %s"
                    .formatted(
                            attribute,
                            Text.shown(value),
                            allowed.stream().sorted().toList());
        }
    }

    /** A text of the reading, {@code member} on the wire, is longer than the limit. */
    record TextTooLong(String attribute, String member, int length, int limit) implements Violation {
        @Override
        public String message() {
            return "%s: %s has %d characters; at most %d are taken".formatted(attribute, member, length, limit);
        }
    }

    /** A text holds a control character, which no database and no terminal should meet. */
    record ControlCharacter(String attribute, String member) implements Violation {
        @Override
        public String message() {
            return "%s: %s holds a control character".formatted(attribute, member);
        }
    }

    /** The list has more entries than the limit. */
    record ListTooLong(String attribute, int size, int limit) implements Violation {
        @Override
        public String message() {
            return "%s: the list has %d entries; at most %d are taken".formatted(attribute, size, limit);
        }
    }
}
