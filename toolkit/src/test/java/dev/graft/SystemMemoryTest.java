package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are those that Linux shows, in a directory instead of the root. */
final class SystemMemoryTest {
  private static final long MB = 1_000_000;
  private static final ProcessMemory PROCESS = new ProcessMemory(300 * MB, 20 * MB);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @Test
  void aContainerOfVersionTwoHasWhatItsLimitLeaves() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "2000000000", "900000000", "inactive_file 100000000");
    // 2,000 - (900 - 100) are free, a thirty-second of 2,000 is kept.
    assertThat(limit().bytes()).isEqualTo((long) (300 * MB + 1_200 * MB - 62.5 * MB));
    assertThat(limit().total()).isEqualTo(2_000 * MB);
    assertThat(limit().source()).isEqualTo("memory.max of the control group /");
  }

  @Test
  void theTightestGroupOnTheWayUpCounts() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/pods/mine\n");
    group("sys/fs/cgroup/pods/mine", "3000000000", "400000000", "inactive_file 0");
    group("sys/fs/cgroup/pods", "4000000000", "3500000000", "inactive_file 0");
    group("sys/fs/cgroup", "max", "9000000000", "inactive_file 0");
    assertThat(limit().source()).isEqualTo("memory.max of the control group /pods");
    assertThat(limit().bytes()).isEqualTo(300 * MB + 500 * MB - 125 * MB);
  }

  @Test
  void throttlingCountsAsALimit() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "max", "500000000", "inactive_file 0");
    write("sys/fs/cgroup/memory.high", "1000000000\n");
    assertThat(limit().source()).isEqualTo("memory.high of the control group /");
  }

  @Test
  void aContainerOfVersionOneSeesItsGroupAtTheTop() throws IOException {
    machine(16_000);
    write(
        "proc/self/cgroup",
        "11:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n1:name=x:/docker/ab\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "600000000\n");
    write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 200000000\n");
    assertThat(limit().bytes()).isEqualTo(300 * MB + 1073741824 - 400 * MB - 1073741824 / 32);
    assertThat(limit().source()).startsWith("memory.limit_in_bytes of the control group /");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max", "9223372036854771712", "9223372036854775807", "", "-1", "?\n"})
  void withoutALimitTheMachineCounts(String unlimited) throws IOException {
    machine(2_000);
    write("proc/self/cgroup", "4:memory:/\n0::/\n");
    group("sys/fs/cgroup", unlimited, "1000000000", "inactive_file 0");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", unlimited);
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000000000");
    assertThat(limit().source()).isEqualTo("MemAvailable of the machine");
    assertThat(limit().bytes()).isEqualTo(300 * MB + 2_000 * MB - 256 * MB);
  }

  @Test
  void aMachineWithLessThanTheContainerMayTakeCounts() throws IOException {
    machine(100);
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "8000000000", "900000000", "inactive_file 0");
    assertThat(limit().source()).isEqualTo("MemAvailable of the machine");
  }

  @Test
  void aFullContainerLeavesLessThanThereIs() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/\n");
    group("sys/fs/cgroup", "1000000000", "1000000000", "inactive_file 0");
    assertThat(limit().bytes()).isEqualTo((long) (300 * MB - 31.25 * MB));
  }

  @Test
  void aGroupThatDoesNotSayWhatItUsesHasAtLeastThisProcess() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "1000000000");
    assertThat(limit().bytes()).isEqualTo((long) (1_000 * MB - 31.25 * MB));
  }

  @Test
  void aPathOutsideTheHierarchyIsNotFollowed() throws IOException {
    machine(16_000);
    write("proc/self/cgroup", "0::/../../../outside\nnonsense\n0::\n");
    group("outside", "1000", "1000", "inactive_file 0");
    group("sys/fs/cgroup", "5000000000", "1000000000", "inactive_file 0");
    assertThat(limit().source()).isEqualTo("memory.max of the control group /");
  }

  @Test
  void withoutAnyFileTheJavaPlatformIsAsked() {
    MemoryLimit limit = limit();
    assertThat(limit.source()).isEqualTo("memory of the machine");
    assertThat(limit.total()).isGreaterThan(MB);
    assertThat(limit.bytes()).isBetween(0L, 300 * MB + limit.total());
  }

  @Test
  void theResidentSetIsReadFromTheSystem() throws IOException {
    write("proc/self/status", "Name:\tjava\nVmHWM:\t  900000 kB\nVmRSS:\t  123456 kB\n");
    assertThat(ProcessMemory.now(root, 5).resident()).isEqualTo(123_456L * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "VmRSS:\tunknown\n"})
  void withoutItTheResidentSetIsWhatIsKnownToBeLoaded(String status) throws IOException {
    write("proc/self/status", status);
    assertThat(ProcessMemory.now(root, 90 * MB).resident()).isBetween(300 * MB, 2_000 * MB);
  }

  private MemoryLimit limit() {
    return SystemMemory.limit(root, PROCESS);
  }

  private void machine(long availableMegabytes) throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       15625000 kB\nMemFree:  1 kB\nMemAvailable: %d kB\n"
            .formatted(availableMegabytes * MB / 1024));
  }

  private void group(String directory, String max, String current, String stat) throws IOException {
    write(directory + "/memory.max", max + "\n");
    write(directory + "/memory.current", current + "\n");
    write(directory + "/memory.stat", "anon 5\n" + stat + "\nactive_file 7\n");
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    var unused = Files.createDirectories(file.getParent());
    unused = Files.writeString(file, content);
  }
}
