package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemorySettingTest {
  private static final ProcessMemory PROCESS = new ProcessMemory(300_000_000, 20_000_000);

  @ParameterizedTest
  @CsvSource({
    "1.5GB,1500000000",
    "800 MB,800000000",
    "2GiB,2147483648",
    "512mib,536870912",
    "12345,12345",
    " 64 kB ,64000",
    "0,0"
  })
  void aSizeIsTheLimit(String text, long bytes) {
    MemoryLimit limit = MemorySetting.limit(text, null, PROCESS);
    assertThat(limit.bytes()).isEqualTo(bytes);
    assertThat(limit.toString()).contains("graft.memory.limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", " NONE "})
  void noneIsNoLimit(String text) {
    assertThat(MemorySetting.limit(null, text, PROCESS).exists()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"much", "-1GB", "1,5GB", "1.5 TB", "1e9", "GB", "9999999999999999999"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> MemorySetting.limit(text, null, PROCESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 1.5GB, 800MB or none")
        .hasMessageContaining(text);
  }

  @Test
  void thePropertyGoesBeforeTheVariableAndBothBeforeTheSystem() {
    assertThat(MemorySetting.limit("1GB", "2GB", PROCESS).bytes()).isEqualTo(1_000_000_000);
    assertThat(MemorySetting.limit(" ", "2GB", PROCESS).bytes()).isEqualTo(2_000_000_000);
    assertThat(MemorySetting.limit("", "", PROCESS).source()).doesNotContain("graft");
  }
}
