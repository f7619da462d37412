package dev.graft.kernel.classpath;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The compiler's files, where only those jars of the kernel's own class path are opened that hold
 * the package asked for. What a cell adds to the class path is looked through as ever.
 */
public final class IndexedFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {

  /** The system property that names the index. */
  public static final String INDEX = "graft.packages";

  private static final Set<String> CLASSPATH_OPTIONS = Set.of("-classpath", "-cp", "--class-path");

  private final PackageIndex index;
  private final Map<Path, Location> locations = new HashMap<>();
  private boolean indexed = true;
  private boolean others;

  /**
   * With the index that the system property {@value #INDEX} names, or the same files if there is no
   * valid one.
   */
  public static StandardJavaFileManager over(StandardJavaFileManager files) {
    var file = System.getProperty(INDEX, "");
    var classpath = System.getProperty("java.class.path", "");
    if (file.isEmpty() || classpath.contains(File.pathSeparator)) {
      return files;
    }
    return PackageIndex.read(Path.of(file), Path.of(classpath))
        .<StandardJavaFileManager>map(index -> new IndexedFiles(files, index))
        .orElse(files);
  }

  /** The compiler's own files, with a class path of just the indexed jar. */
  IndexedFiles(StandardJavaFileManager files, PackageIndex index) {
    super(files);
    this.index = index;
    clearOthers();
  }

  @Override
  public synchronized Iterable<JavaFileObject> list(
      Location location, String packageName, Set<Kind> kinds, boolean recurse) throws IOException {
    if (location != StandardLocation.CLASS_PATH) {
      return super.list(location, packageName, kinds, recurse);
    }
    var found = new ArrayList<JavaFileObject>();
    if (indexed) {
      for (var jar : recurse ? index.all() : index.holding(packageName)) {
        fileManager.list(locationOf(jar), packageName, kinds, recurse).forEach(found::add);
      }
    }
    if (others) {
      super.list(location, packageName, kinds, recurse).forEach(found::add);
    }
    return found;
  }

  /** A location of its own: in that of the class path, the manifest would bring all the others. */
  private Location locationOf(Path jar) {
    return locations.computeIfAbsent(
        jar,
        file -> {
          var location = new OneJar(file);
          try {
            fileManager.setLocationFromPaths(location, List.of(file));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return location;
        });
  }

  @Override
  public synchronized boolean handleOption(String current, Iterator<String> remaining) {
    if (!CLASSPATH_OPTIONS.contains(current) || !remaining.hasNext()) {
      return super.handleOption(current, remaining);
    }
    var rest = new ArrayList<>(Arrays.asList(remaining.next().split(File.pathSeparator, -1)));
    indexed = rest.remove(index.jar().toString());
    var paths = rest.stream().filter(entry -> !entry.isBlank()).toList();
    others = !paths.isEmpty();
    if (others) {
      return super.handleOption(
          current, List.of(String.join(File.pathSeparator, paths)).iterator());
    }
    clearOthers();
    return true;
  }

  private void clearOthers() {
    try {
      fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized String inferBinaryName(Location location, JavaFileObject file) {
    // Files of jars and directories know their names: what matters is that the location has a path.
    return super.inferBinaryName(
        location == StandardLocation.CLASS_PATH ? locationOf(index.jar()) : location, file);
  }

  @Override
  public Iterable<? extends File> getLocation(Location location) {
    var paths = getLocationAsPaths(location);
    if (location != StandardLocation.CLASS_PATH || paths == null) {
      return fileManager.getLocation(location);
    }
    var files = new ArrayList<File>();
    paths.forEach(path -> files.add(path.toFile()));
    return files;
  }

  @Override
  public synchronized Iterable<? extends Path> getLocationAsPaths(Location location) {
    var known = fileManager.getLocationAsPaths(location);
    if (location != StandardLocation.CLASS_PATH) {
      return known;
    }
    var paths = new ArrayList<Path>(indexed ? index.all() : List.of());
    if (known != null) {
      known.forEach(paths::add);
    }
    return paths;
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
    fileManager.setLocation(location, files);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public void setLocationForModule(
      Location location, String moduleName, Collection<? extends Path> paths) throws IOException {
    fileManager.setLocationForModule(location, moduleName, paths);
  }

  @Override
  public Path asPath(javax.tools.FileObject file) {
    return fileManager.asPath(file);
  }

  @Override
  public void setPathFactory(PathFactory factory) {
    fileManager.setPathFactory(factory);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(Path... paths) {
    return fileManager.getJavaFileObjects(paths);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }

  /** One jar. */
  private record OneJar(Path jar) implements Location {
    @Override
    public String getName() {
      return jar.toString();
    }

    @Override
    public boolean isOutputLocation() {
      return false;
    }
  }
}
