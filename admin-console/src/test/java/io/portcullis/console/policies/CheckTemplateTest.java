package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CheckTemplateTest {
    @Test
    void everyTemplateOfferedMakesAPolicySetThatCanBePublished() {
        List<CheckTemplate> offered = CheckTemplate.offeredBy(Catalogue.standard());
        assertThat(offered).hasSizeGreaterThanOrEqualTo(3);
        String checks = offered.stream()
                .flatMap(template -> template.yaml().lines())
                .map(line -> "      " + line)
                .collect(Collectors.joining("\n"));
        String document = "format: portcullis/v1\npolicies:\n  - id: every-machine\n    checks:\n" + checks
                + "\nlevels:\n  - id: basic\n    requires: [disk-encrypted]\n";
        DraftVerdict verdict = DraftVerdict.of(new PolicyCheck().check(document));
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.checks()).isEqualTo(offered.size());
    }

    @Test
    void whatTheCatalogueDoesNotHaveIsNotOffered() {
        assertThat(CheckTemplate.offeredBy(Catalogue.of(List.of()))).isEmpty();
    }
}
