package dev.graft.data;

/** The filters of image resizing, by their numbers in {@code preprocessor_config.json}. */
public enum ResizeFilter {
  /** Lanczos windows of three lobes; 1. */
  LANCZOS(1, "lanczos", 3),
  /** A triangle; 2. */
  BILINEAR(2, "bilinear", 1),
  /** Cubic pieces with a slope of -0.5 (Keys 1981); 3. */
  BICUBIC(3, "bicubic", 2);

  private static final double SLOPE = -0.5;
  private static final int LOBES = 3;

  private final int number;
  private final String word;
  private final double support;

  ResizeFilter(int number, String word, double support) {
    this.number = number;
    this.word = word;
    this.support = support;
  }

  /** The number that Python's imaging library gives it. */
  int number() {
    return number;
  }

  /** Its name in timm's configurations. */
  String word() {
    return word;
  }

  /** How far it reaches, in pixels of the smaller image. */
  double support() {
    return support;
  }

  /** The weight of a value at a distance. */
  double weight(double distance) {
    double x = Math.abs(distance);
    return switch (this) {
      case LANCZOS -> lanczos(x);
      case BILINEAR -> Math.max(0, 1 - x);
      case BICUBIC -> cubic(x);
    };
  }

  private static double cubic(double x) {
    if (x < 1) {
      return ((SLOPE + 2) * x - (SLOPE + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * SLOPE : 0;
  }

  private static double lanczos(double x) {
    return x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
