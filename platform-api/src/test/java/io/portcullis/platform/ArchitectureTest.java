package io.portcullis.platform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.annotation.Autowired;

@AnalyzeClasses(packages = "io.portcullis.platform", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .doNotHaveSimpleName("PlatformConfiguration")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule randomnessIsNotGuessable = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule dependenciesComeThroughConstructors =
            noFields().should().beAnnotatedWith(Autowired.class);

    @ArchTest
    static final ArchRule entitiesStayInsideTheirModule =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule onlyTheTokenEndpointReadsProofsAsApplicationsDo = noClasses()
            .that()
            .resideOutsideOfPackage("io.portcullis.platform.authorization")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.portcullis.verifier..");

    @ArchTest
    static final ArchRule partsOfComplianceFormNoCircle = slices().matching("io.portcullis.platform.compliance.(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule whatComplianceOffersKnowsNoneOfItsParts = noClasses()
            .that()
            .resideInAPackage("io.portcullis.platform.compliance")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.portcullis.platform.compliance.*..");

    @ArchTest
    static final ArchRule nothingIsCalledCommonOrUtil = noClasses()
            .should()
            .resideInAnyPackage("..common..", "..util..", "..helper..", "..manager..", "..base..")
            .orShould()
            .haveNameMatching(".*(Util|Utils|Helper|Manager|Common)");

    @ArchTest
    static final ArchRule nothingComesFromJavaSerialization =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream");
}
