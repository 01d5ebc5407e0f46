package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dreference.write=true} after a change of the catalogue. */
class CatalogueReferenceTest {

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "")).resolve("../../docs/reference/attributes.md");

    @Test
    void theReferencePageIsTheCatalogue() throws IOException {
        String page = CatalogueReference.page(Catalogue.standard());
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/attributes.md is stale: run this test with -Dreference.write=true")
                .isEqualTo(page);
    }

    @Test
    void areasAreNotScattered() {
        List<String> areas = new ArrayList<>();
        for (Attribute attribute : Catalogue.standard().attributes()) {
            String area = CatalogueReference.area(attribute);
            if (areas.isEmpty() || !areas.getLast().equals(area)) {
                areas.add(area);
            }
        }
        assertThat(areas).doesNotHaveDuplicates();
    }
}
