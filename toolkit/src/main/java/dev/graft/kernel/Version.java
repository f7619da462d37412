package dev.graft.kernel;

/** The version that the jar's manifest names. */
final class Version {

  static final String GRAFT = find();

  private Version() {}

  private static String find() {
    var version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
