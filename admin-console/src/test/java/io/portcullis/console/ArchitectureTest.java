package io.portcullis.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses console = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.portcullis.console");

    @Test
    void theConsoleSharesNothingWithThePlatformButContractsAndTheCore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.portcullis.platform..", "io.portcullis.pki..", "io.portcullis.agent..")
                .check(console);
    }

    @Test
    void featuresDoNotKnowEachOtherAndOnlyTheDashboardKnowsThemAll() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.portcullis.console..")
                .layer("dashboard")
                .definedBy("..console.dashboard..")
                .layer("devices")
                .definedBy("..console.devices..")
                .layer("certificates")
                .definedBy("..console.certificates..")
                .layer("policies")
                .definedBy("..console.policies..")
                .layer("waivers")
                .definedBy("..console.waivers..")
                .layer("applications")
                .definedBy("..console.applications..")
                .layer("audit")
                .definedBy("..console.audit..")
                .layer("web")
                .definedBy("..console.web..")
                .layer("login")
                .definedBy("..console.login..")
                .layer("platform")
                .definedBy("..console.platform..")
                .layer("root")
                .definedBy("io.portcullis.console")
                .whereLayer("dashboard")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("devices")
                .mayOnlyBeAccessedByLayers("dashboard")
                .whereLayer("certificates")
                .mayOnlyBeAccessedByLayers("dashboard", "devices")
                .whereLayer("policies")
                .mayOnlyBeAccessedByLayers("dashboard", "waivers")
                .whereLayer("waivers")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("applications")
                .mayOnlyBeAccessedByLayers("dashboard")
                .whereLayer("audit")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("web")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("login")
                .mayOnlyBeAccessedByLayers(
                        "web", "dashboard", "devices", "certificates", "policies", "waivers", "applications", "audit")
                .check(console);
    }
}
