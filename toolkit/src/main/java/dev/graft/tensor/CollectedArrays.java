package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.ref.Cleaner;

/** Arrays without an owner, whose memory the garbage collector gives back. */
public final class CollectedArrays {
  private static final Cleaner CLEANER = Cleaner.create();

  private CollectedArrays() {}

  /**
   * Takes an array out of its scope and frees its memory some time after nothing refers to it any
   * more.
   *
   * @param array an array that nobody closes, now or later
   */
  public static void freeWhenUnreachable(NDArray array) {
    PtNDArray owned = (PtNDArray) array;
    owned.detach();
    long handle = owned.getHandle();
    var unused = CLEANER.register(owned, () -> JniUtils.deleteNDArray(handle));
  }
}
