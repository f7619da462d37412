package dev.graft.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held, as the EXIF part of a JPEG file tells it: the image has to be mirrored and
 * turned to stand upright.
 *
 * @param transposed whether rows and columns are exchanged first
 * @param upsideDown whether the last row is the first
 * @param mirrored whether the last column is the first
 */
record ImageOrientation(boolean transposed, boolean upsideDown, boolean mirrored) {
  private static final ImageOrientation UPRIGHT = new ImageOrientation(false, false, false);
  private static final int JPEG = 0xffd8;
  private static final int EXIF_SEGMENT = 0xffe1;
  private static final int SCAN = 0xffda;
  private static final int EXIF = 0x45786966;
  private static final int EXIF_LENGTH = 6;
  private static final int LITTLE_ENDIAN = 0x4949;
  private static final int ENTRY = 12;
  private static final int TAG = 0x112;

  /** The orientation that a file tells; upright if it tells none. */
  static ImageOrientation of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    try {
      int place = 2;
      while (bytes.getShort(0) == (short) JPEG) {
        int marker = bytes.getShort(place) & 0xffff;
        int length = bytes.getShort(place + 2) & 0xffff;
        if (marker == EXIF_SEGMENT && bytes.getInt(place + 4) == EXIF) {
          return number(
              orientation(bytes.slice(place + 4 + EXIF_LENGTH, length - 2 - EXIF_LENGTH)));
        }
        if (marker == SCAN || marker < 0xff00 || length < 2) {
          break;
        }
        place += 2 + length;
      }
    } catch (IndexOutOfBoundsException e) {
      // A torn header says nothing about the orientation; whether the image is whole is decided
      // when it is decoded.
      return UPRIGHT;
    }
    return UPRIGHT;
  }

  private static int orientation(ByteBuffer tiff) {
    tiff.order(tiff.getShort(0) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY;
      if ((tiff.getShort(entry) & 0xffff) == TAG) {
        return tiff.getShort(entry + 8);
      }
    }
    return 1;
  }

  private static ImageOrientation number(int orientation) {
    return switch (orientation) {
      case 2 -> new ImageOrientation(false, false, true);
      case 3 -> new ImageOrientation(false, true, true);
      case 4 -> new ImageOrientation(false, true, false);
      case 5 -> new ImageOrientation(true, false, false);
      case 6 -> new ImageOrientation(true, false, true);
      case 7 -> new ImageOrientation(true, true, true);
      case 8 -> new ImageOrientation(true, true, false);
      default -> UPRIGHT;
    };
  }

  /** The image, upright. */
  RasterImage applied(RasterImage image) {
    if (equals(UPRIGHT)) {
      return image;
    }
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    var values = new byte[image.values().length];
    int place = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int y = upsideDown ? height - 1 - row : row;
        int x = mirrored ? width - 1 - column : column;
        for (int channel = 0; channel < image.channels(); channel++) {
          values[place++] = (byte) (transposed ? image.at(x, y, channel) : image.at(y, x, channel));
        }
      }
    }
    return new RasterImage(width, height, image.channels(), values);
  }
}
