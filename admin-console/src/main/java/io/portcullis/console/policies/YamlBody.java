package io.portcullis.console.policies;

import io.portcullis.contracts.ProblemCodes;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/** A policy set sent as the body of a request. */
final class YamlBody {
    private YamlBody() {}

    /** @throws ApiProblem if it is empty, larger than allowed, or not UTF-8 */
    static String read(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(Publishing.MAX_DOCUMENT_BYTES + 1);
        if (body.length > Publishing.MAX_DOCUMENT_BYTES) {
            throw new ApiProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ProblemCodes.TOO_LARGE,
                    "A policy set has at most " + Publishing.MAX_DOCUMENT_BYTES + " bytes.");
        }
        if (body.length == 0) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, ProblemCodes.INVALID_REQUEST, "The body is to be a policy set as YAML.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ApiProblem(HttpStatus.BAD_REQUEST, ProblemCodes.INVALID_REQUEST, "The body is not UTF-8.");
        }
    }
}
