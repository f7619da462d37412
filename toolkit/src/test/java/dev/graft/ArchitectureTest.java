package dev.graft;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;

@AnalyzeClasses(packages = "dev.graft", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  /** From the top to the bottom; a package uses only what stands after it. */
  private static final List<String> TOP_TO_BOTTOM =
      List.of(
          "dev.graft.kernel..",
          "dev.graft.notebook..",
          "dev.graft.experiment..",
          "dev.graft",
          "dev.graft.chart..",
          "dev.graft.training..",
          "dev.graft.evaluation..",
          "dev.graft.data..",
          "dev.graft.task..",
          "dev.graft.adapter..",
          "dev.graft.architecture..",
          "dev.graft.checkpoint..",
          "dev.graft.module..",
          "dev.graft.tensor..",
          "dev.graft.artifact..",
          "dev.graft.json..",
          "dev.graft.extension..");

  @ArchTest static final ArchRule packagesDependDownwardOnly = downwardOnly();

  @ArchTest
  static final ArchRule theKernelKnowsOnlyArtifactsAndExtensions =
      noClasses()
          .that(resideInAPackage("dev.graft.kernel.."))
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.graft..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAnyPackage(
                              "dev.graft.kernel..",
                              "dev.graft.artifact..",
                              "dev.graft.extension.."))));

  @ArchTest
  static final ArchRule onlyTensorTouchesTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.graft.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..");

  /** Their operand aliases Java memory that autograd outlives: silent wrong gradients. */
  @ArchTest static final ArchRule numberOperatorsStayInTensor = noNumberOperators();

  /** Arrays made from Java data alias Java memory that autograd outlives. */
  @ArchTest
  static final ArchRule arraysAreMadeInTensor =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.graft.tensor..")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("create"))
                  .and(
                      com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                          com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With
                              .owner(
                                  com.tngtech.archunit.core.domain.JavaClass.Predicates
                                      .assignableTo(NDManager.class)))));

  private static ArchRule downwardOnly() {
    var rules =
        java.util.stream.IntStream.range(1, TOP_TO_BOTTOM.size())
            .mapToObj(
                i ->
                    noClasses()
                        .that()
                        .resideInAPackage(TOP_TO_BOTTOM.get(i))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(TOP_TO_BOTTOM.subList(0, i).toArray(String[]::new))
                        .allowEmptyShould(true))
            .toList();
    return CompositeArchRule.of(rules).because("dependencies point downward only");
  }

  private static ArchRule noNumberOperators() {
    var rules =
        List.of("add", "sub", "mul", "div", "pow", "mod", "addi", "subi", "muli", "divi", "powi")
            .stream()
            .map(
                name ->
                    noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.graft.tensor..")
                        .should()
                        .callMethod(NDArray.class, name, Number.class)
                        .allowEmptyShould(true))
            .toList();
    return CompositeArchRule.of(rules);
  }
}
