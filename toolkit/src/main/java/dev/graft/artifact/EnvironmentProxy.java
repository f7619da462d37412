package dev.graft.artifact;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY},
 * {@code NO_PROXY}, in capital or small letters), after the one that Java's own settings name.
 */
final class EnvironmentProxy extends ProxySelector {

  private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);
  private static final int PORT = 80;

  private final UnaryOperator<@Nullable String> environment;
  private final @Nullable ProxySelector java;

  EnvironmentProxy(UnaryOperator<@Nullable String> environment, @Nullable ProxySelector java) {
    this.environment = environment;
    this.java = java;
  }

  static EnvironmentProxy ofUser() {
    return new EnvironmentProxy(System::getenv, ProxySelector.getDefault());
  }

  @Override
  public List<Proxy> select(URI address) {
    var chosen = java == null ? NONE : java.select(address);
    if (chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
      return chosen;
    }
    var host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    var named = variable(address.getScheme() + "_proxy");
    var proxy = named == null ? variable("all_proxy") : named;
    return proxy == null || isExempt(host) ? NONE : proxy(proxy);
  }

  private boolean isExempt(String host) {
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true;
    }
    var exempt = variable("no_proxy");
    if (exempt != null) {
      for (var entry : exempt.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
        var name = entry.replaceFirst(":\\d+$", "").replaceFirst("^\\*?\\.", "");
        if (entry.equals("*")
            || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Proxy> proxy(String text) {
    try {
      var address = URI.create(text.contains("://") ? text : "http://" + text);
      if (address.getHost() != null && !address.getScheme().startsWith("socks")) {
        int port = address.getPort() < 0 ? PORT : address.getPort();
        return List.of(
            new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
      }
    } catch (IllegalArgumentException noAddress) {
      return NONE;
    }
    return NONE;
  }

  private @Nullable String variable(String name) {
    var small = environment.apply(name.toLowerCase(Locale.ROOT));
    var found = small == null ? environment.apply(name.toUpperCase(Locale.ROOT)) : small;
    return found == null || found.isBlank() ? null : found.strip();
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    if (java != null) {
      java.connectFailed(address, proxy, failure);
    }
  }
}
