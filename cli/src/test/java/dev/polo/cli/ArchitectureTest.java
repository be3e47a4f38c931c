package dev.polo.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house rules, as sentences. */
@AnalyzeClasses(packages = "dev.polo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] AWS_COLLECTORS = {
        "dev.polo.collectors.ec2..",
        "dev.polo.collectors.relationships..",
        "dev.polo.collectors.cloudtrail..",
        "dev.polo.collectors.cost..",
        "dev.polo.collectors.costexplorer..",
        "dev.polo.collectors.hierarchyadmin.."
    };

    @ArchTest
    static final ArchRule commonKnowsNoAws = noClasses()
            .that()
            .resideInAPackage("dev.polo.common..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "software.amazon.awssdk..", "dev.polo.collectors..", "dev.polo.hierarchy..", "dev.polo.cli..");

    @ArchTest
    static final ArchRule clickHouseTypesStayInOnePackage = noClasses()
            .that()
            .resideInAPackage("dev.polo..")
            .and()
            .resideOutsideOfPackages("dev.polo.common.clickhouse..", "dev.polo.clickhouse.local..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.clickhouse..");

    @ArchTest
    static final ArchRule awsTypesStayInCollectors = noClasses()
            .that()
            .resideInAPackage("dev.polo..")
            .and()
            .resideOutsideOfPackages("dev.polo.collectors..", "dev.polo.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule collectorsNeverSeeTheBuilder = noClasses()
            .that()
            .resideInAPackage("dev.polo.collectors..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.hierarchy..", "dev.polo.cli..", "dev.polo.schema..");

    @ArchTest
    static final ArchRule theBuilderNeverSeesCollectors = noClasses()
            .that()
            .resideInAPackage("dev.polo.hierarchy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.collectors..", "dev.polo.cli..");

    @ArchTest
    static final ArchRule theSharedPartKnowsNoCollector = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.polo.collectors.core..", "dev.polo.collectors.aws..", "dev.polo.collectors.inventory..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AWS_COLLECTORS);

    @ArchTest
    static final ArchRule collectorsNeverSeeEachOther = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.polo.collectors.ec2..",
                    "dev.polo.collectors.relationships..",
                    "dev.polo.collectors.cloudtrail..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.polo.collectors.cost..",
                    "dev.polo.collectors.costexplorer..",
                    "dev.polo.collectors.hierarchyadmin..");

    @ArchTest
    static final ArchRule whoDidItKnowsNoInventory = noClasses()
            .that()
            .resideInAPackage("dev.polo.collectors.cloudtrail..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.collectors.ec2..", "dev.polo.collectors.relationships..");

    @ArchTest
    static final ArchRule theLedgerKnowsNoSource = noClasses()
            .that()
            .resideInAPackage("dev.polo.collectors.cost..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.polo.collectors.costexplorer..", "software.amazon.awssdk.services.costexplorer..");

    @ArchTest
    static final ArchRule localServersKnowNothingOfPolo = noClasses()
            .that()
            .resideInAnyPackage("dev.polo.clickhouse.local..", "dev.polo.aws.emulated..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.polo.common..",
                    "dev.polo.schema..",
                    "dev.polo.collectors..",
                    "dev.polo.hierarchy..",
                    "dev.polo.cli..");

    @ArchTest
    static final ArchRule theEnvironmentIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackages("dev.polo.common.config..", "dev.polo.testkit.config..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule oneRootOfExceptions = classes()
            .that()
            .areAssignableTo(RuntimeException.class)
            .and()
            .arePublic()
            .and()
            .resideInAPackage("dev.polo.common..")
            .should()
            .haveSimpleName("PoloException");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.polo.(**)").should().beFreeOfCycles();
}
