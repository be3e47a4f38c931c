package dev.polo.functions.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The house rules for functions, as sentences. */
@AnalyzeClasses(packages = "dev.polo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule nothingKnowsTheFunctions = noClasses()
            .that()
            .resideOutsideOfPackage("dev.polo.functions..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.functions..", "com.amazonaws..", "software.amazon.lambda..");

    @ArchTest
    static final ArchRule functionsKnowNoCommandLineAndNoLocalServers = noClasses()
            .that()
            .resideInAPackage("dev.polo.functions..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.cli..", "dev.polo.clickhouse.local..", "dev.polo.aws.emulated..");

    @ArchTest
    static final ArchRule functionsNeverSeeEachOther = SlicesRuleDefinition.slices()
            .matching("dev.polo.functions.(*)..")
            .should()
            .notDependOnEachOther();
}
