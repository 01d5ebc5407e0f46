package io.portcullis.agent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", "zeile\n\"ü\" \u0001");
        members.put("number", 3);
        members.put("big", 4_000_000_000L);
        members.put("fraction", 0.5);
        members.put("yes", true);
        members.put("list", List.of("a", Map.of("b", false)));
        assertThat(Json.parse(Json.compact(members)).members()).isEqualTo(members);
        assertThat(Json.parse(Json.pretty(members)).members()).isEqualTo(members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"x\"",
                "{",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "<html>",
                "{\"a\":}",
                "{'a':1}",
                "nul",
                "{} {}"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(MalformedJson.class);
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
        assertThatThrownBy(() -> Json.parse(deep)).isInstanceOf(MalformedJson.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"at\":\"yesterday\",\"id\":\"x\",\"n\":\"1\",\"list\":[1],\"objects\":[\"x\"]}",
                "{\"at\":null,\"id\":null,\"n\":null,\"list\":\"x\",\"objects\":{}}"
            })
    void membersOfTheWrongTypeAreNamed(String text) throws Exception {
        JsonObject json = Json.parse(text);
        assertThatThrownBy(() -> json.instant("at"))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("at");
        assertThatThrownBy(() -> json.uuid("id")).isInstanceOf(MalformedJson.class);
        assertThatThrownBy(() -> json.number("n")).isInstanceOf(MalformedJson.class);
        assertThatThrownBy(() -> json.object("o")).isInstanceOf(MalformedJson.class);
        if (!json.members().isEmpty()) {
            assertThatThrownBy(() -> json.texts("list")).isInstanceOf(MalformedJson.class);
            assertThatThrownBy(() -> json.objects("objects")).isInstanceOf(MalformedJson.class);
        }
    }
}
