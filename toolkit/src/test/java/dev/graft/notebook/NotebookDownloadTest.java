package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NotebookDownloadTest {

  private final List<String> shown = new ArrayList<>();
  private final List<String> pages = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final NotebookDownload download =
      new NotebookDownload(
          new Screen() {
            @Override
            public boolean show(String id, Rendering rendering) {
              return put(id, rendering);
            }

            @Override
            public void update(String id, Rendering rendering) {
              boolean unused = put(id, rendering);
            }

            private boolean put(String id, Rendering rendering) {
              pages.add(id);
              return shown.add(rendering.text() + rendering.html());
            }
          },
          Runnable::run,
          nanos::get);

  private void seconds(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void itShowsHowMuchOfHowMuchAndHowFast() {
    download.started("org/<name> (3 files) from huggingface.co", 100_000_000);
    download.progressed(20_000_000);
    seconds(4);
    download.progressed(40_000_000);
    assertThat(shown).hasSize(2);
    assertThat(shown.get(0)).contains("0.0 of 100.0 MB").contains("org/&lt;name&gt;");
    assertThat(shown.get(1))
        .contains("40.0 of 100.0 MB · 5.0 MB/s · about 12 s left")
        .contains("width:40.0%");
    seconds(12);
    download.ended("Downloaded org/name: 3 files, 100.0 MB in 16.0 s.", true);
    assertThat(shown.get(2)).startsWith("Downloaded org/name").contains(ProgressCard.FINISHED);
    assertThat(pages).hasSize(3).containsOnly(pages.get(0));
  }

  @Test
  void fewUpdatesAreSent() {
    download.started("a", 1000);
    for (int i = 0; i < 1000; i++) {
      seconds(0.001);
      download.progressed(i);
    }
    assertThat(shown.size()).isBetween(4, 6);
  }

  @Test
  void aFailureIsSeen() {
    download.started("a", 1000);
    download.progressed(100);
    download.ended("The download of a failed.", false);
    assertThat(shown.get(1)).contains("failed").contains(ProgressCard.STOPPED).contains("10.0%");
  }
}
