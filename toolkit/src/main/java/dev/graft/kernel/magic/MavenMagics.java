package dev.graft.kernel.magic;

import dev.graft.artifact.ArtifactException;
import dev.graft.artifact.MavenArtifacts;
import dev.graft.artifact.MavenFile;
import dev.graft.artifact.RepositoryChoice;
import io.github.spencerpark.jupyter.kernel.magic.registry.MagicArgsParseException;
import io.github.spencerpark.jupyter.kernel.magic.registry.MagicsArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The magics that bring artifacts from Maven repositories, with IJava's arguments. */
final class MavenMagics {

  private static final List<String> RUNTIME = List.of("compile", "runtime");
  private static final List<String> ALL =
      List.of("compile", "runtime", "provided", "system", "test");
  // Ivy's configurations, which IJava took for scopes.
  private static final Map<String, List<String>> SCOPES =
      Map.of(
          "compile",
          List.of("compile"),
          "runtime",
          RUNTIME,
          "default",
          RUNTIME,
          "master",
          List.of(),
          "provided",
          List.of("provided"),
          "system",
          List.of("system"),
          "test",
          ALL,
          "*",
          ALL);
  private static final String VERBOSE = "-v, --verbose  lists what was found, with its files";

  private final Classpath classpath;
  private final Map<String, String> repositories = new LinkedHashMap<>();
  private final CoordinateCompletion coordinates = new CoordinateCompletion(repositories::keySet);

  MavenMagics(Classpath classpath) {
    this.classpath = classpath;
  }

  List<Magic> all() {
    return List.of(
        new Magic(
            List.of("maven", "addMavenDependency", "addMavenDependencies"),
            "adds artifacts of Maven repositories, with all they depend on, to the class path",
            List.of(
                "%maven [--from ID]... [-v] GROUP:ARTIFACT:VERSION...",
                "%%maven, with one or more in each line of the cell"),
            List.of(
                "GROUP:ARTIFACT[:EXTENSION[:CLASSIFIER]]:VERSION  a version may be a range, LATEST",
                "    or RELEASE; artifacts that belong together are best named in one call",
                "--from ID      asks only that repository; a URL will do too",
                VERBOSE,
                "Gives the files added."),
            "%maven org.apache.commons:commons-csv:1.14.1",
            coordinates,
            this::maven),
        new Magic(
            List.of("mavenRepo", "addMavenRepo"),
            "adds a Maven repository to ask, besides Maven Central and those of settings.xml",
            List.of("%mavenRepo ID URL", "%%mavenRepo, with ID URL in each line of the cell"),
            List.of("The mirrors, proxies and passwords of Maven's settings.xml apply to it."),
            "%mavenRepo snapshots https://repo.example.org/snapshots/",
            Magic.Completer.NOTHING,
            this::mavenRepo),
        new Magic(
            List.of("loadFromPOM"),
            "adds what a Maven POM depends on to the class path",
            List.of("%loadFromPOM FILE [-v] [SCOPE]...", "%%loadFromPOM [-v] [SCOPE]..."),
            List.of(
                "FILE   a POM, or a directory with a pom.xml",
                "SCOPE  compile, runtime, provided, system or test; compile and runtime if left out",
                VERBOSE,
                "In a cell: a whole <project>, or just its <dependency>, <repository>, <properties>",
                "or other elements. Gives the files added."),
            """
            %%loadFromPOM
            <dependency>
              <groupId>org.apache.commons</groupId>
              <artifactId>commons-csv</artifactId>
              <version>1.14.1</version>
            </dependency>""",
            new ScopeCompletion(SCOPES.keySet()),
            this::loadFromPom));
  }

  private List<String> maven(Magic.Call call) {
    var schema = MagicsArgs.builder().varargs("deps").keyword("from").flag("verbose", 'v');
    var values = parse(schema.onlyKnownKeywords().onlyKnownFlags().build(), call.words());
    var roots = values.of("deps");
    if (roots.isEmpty()) {
      throw new Misuse("Which artifacts? Expected group:artifact:version.");
    }
    var choice = new RepositoryChoice(repositories, values.of("from"));
    var files = MavenArtifacts.resolveRuntime(roots, choice, System.err::println);
    // Ivy's notation separates by other signs.
    var named = roots.stream().map(root -> root.replaceAll("[#;]", ":")).toList();
    var keys =
        files.stream()
            .map(MavenFile::key)
            .filter(key -> named.stream().anyMatch(root -> root.startsWith(key + ":")))
            .toList();
    return add(files, keys, !values.of("verbose").isEmpty());
  }

  private @Nullable Object mavenRepo(Magic.Call call) {
    var added = new LinkedHashMap<String, String>();
    var lines = new ArrayList<>(call.bodyLines());
    if (lines.isEmpty() || !call.arguments().isEmpty()) {
      lines.add(0, call.arguments());
    }
    for (var words : lines) {
      if (words.size() != 2) {
        throw new Misuse("Expected an id and a URL, not \"" + String.join(" ", words) + "\".");
      }
      added.put(words.get(0), words.get(1));
    }
    // Finds out a malformed address.
    var checked = new RepositoryChoice(added, List.of());
    repositories.putAll(checked.extra());
    return null;
  }

  private List<String> loadFromPom(Magic.Call call) throws IOException {
    var body = call.body();
    if (body == null) {
      var schema = MagicsArgs.builder().required("pomPath").varargs("scopes").flag("verbose", 'v');
      var values = parse(schema.onlyKnownKeywords().onlyKnownFlags().build(), call.arguments());
      return load(pom(values.of("pomPath").get(0)), values);
    }
    var schema = MagicsArgs.builder().varargs("scopes").flag("verbose", 'v');
    var values = parse(schema.onlyKnownKeywords().onlyKnownFlags().build(), call.arguments());
    // Here, for a parent by a relative path.
    var directory = Files.createTempDirectory("cell-");
    var file = directory.resolve("pom.xml");
    try {
      Files.writeString(file, PomText.complete(body, call.line() + 1));
      return load(file, values);
    } catch (ArtifactException e) {
      var message =
          String.valueOf(e.getMessage()).replace("The POM " + file, "The POM of this cell");
      throw new ArtifactException(message.replace(file.toString(), "this cell's POM"), e);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private List<String> load(Path pom, Parsed values) {
    Set<String> scopes = new LinkedHashSet<>();
    for (var scope : values.of("scopes")) {
      var meant = SCOPES.get(scope);
      if (meant == null) {
        throw new Misuse("There is no scope \"" + scope + "\".");
      }
      scopes.addAll(meant);
    }
    var choice = new RepositoryChoice(repositories, List.of());
    var wanted = values.of("scopes").isEmpty() ? RUNTIME : scopes;
    var files = MavenArtifacts.resolvePom(pom, wanted, choice, System.err::println);
    return add(files, List.of(), !values.of("verbose").isEmpty());
  }

  private static Path pom(String name) {
    var path = Path.of(FileMagics.atHome(name));
    var file = Files.isDirectory(path) ? path.resolve("pom.xml") : path;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no POM " + file.toAbsolutePath().normalize() + ". Check the path.");
    }
    return file.toAbsolutePath().normalize();
  }

  private List<String> add(List<MavenFile> files, List<String> roots, boolean verbose) {
    if (verbose) {
      files.forEach(
          file -> System.out.println(file.key() + ":" + file.version() + "  " + file.file()));
    }
    return classpath.addResolved(files, roots);
  }

  private static Parsed parse(MagicsArgs schema, List<String> arguments) {
    // The library takes the word behind the long name of a flag for its value.
    var words = arguments.stream().map(word -> word.equals("--verbose") ? "-v" : word).toList();
    try {
      return new Parsed(schema.parse(words));
    } catch (MagicArgsParseException e) {
      throw new Misuse(String.valueOf(e.getMessage()));
    }
  }

  /** By the names of the schema. */
  private record Parsed(Map<String, List<String>> values) {

    List<String> of(String name) {
      return values.getOrDefault(name, List.of());
    }
  }
}
