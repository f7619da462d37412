package dev.graft.artifact;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Puts into words why the hub could not be had, and what to do. */
final class HubFailure {

  private final HubSettings settings;
  private final HubRepository repository;
  private final HubRevision revision;

  HubFailure(HubSettings settings, HubRepository repository, HubRevision revision) {
    this.settings = settings;
    this.repository = repository;
    this.revision = revision;
  }

  ArtifactException describe(IOException failure) {
    var text =
        failure instanceof HubStatusException answer
            ? answered(answer)
            : "Could not get %s at %s: %s. %s"
                .formatted(repository, revision, reason(failure), network(failure));
    return new ArtifactException(hide(text), failure);
  }

  /** In a few words. */
  String reason(IOException failure) {
    if (failure instanceof HubStatusException answer) {
      return hide(answer.getMessage() + (answer.remark().isEmpty() ? "" : ": " + answer.remark()));
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return settings.host() + " cannot be reached (there is no such host, or no network)";
    }
    var said = PrintableText.of(String.valueOf(failure.getMessage()));
    var remark = said.contains(" ") ? said : failure.getClass().getSimpleName();
    return hide(
        failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException
            ? settings.host() + " cannot be reached (" + remark + ")"
            : settings.host() + " gave no proper answer (" + remark + ")");
  }

  private static String network(IOException failure) {
    return failure instanceof SSLException
        ? "Java does not trust what answered: if a proxy here signs with a certificate of its own,"
            + " add that to Java's trust store (-Djavax.net.ssl.trustStore=...)."
        : "Check the network, a proxy (HTTPS_PROXY) and HF_ENDPOINT. Files that arrived are kept,"
            + " and the next attempt goes on from there.";
  }

  private String answered(HubStatusException answer) {
    int status = answer.status();
    var page = settings.endpoint() + "/" + repository;
    if (!answer.host().equalsIgnoreCase(settings.endpoint().getHost())) {
      return "Could not get %s at %s: %s, where the hub keeps its files, answers with status %d. Try again later."
          .formatted(repository, revision, answer.host(), status);
    }
    var known =
        switch (answer.code()) {
          case "GatedRepo" ->
              "%s is gated: its authors want their conditions accepted first. Do that on %s, logged in, and %s.%s"
                  .formatted(repository, page, useToken(), remark(answer));
          case "RevisionNotFound" ->
              "%s has no revision %s. Expected a branch (main), a tag, a commit or refs/pr/N: see %s/commits."
                  .formatted(repository, revision, page);
          case "EntryNotFound" ->
              "%s at %s has no such file.%s".formatted(repository, revision, remark(answer));
          default -> "";
        };
    if (!known.isEmpty()) {
      return known;
    }
    if (answer.remark().toLowerCase(Locale.ROOT).contains("invalid credentials")
        || (status == 401 && settings.token().isPresent() && answer.code().isEmpty())) {
      return "%s does not accept %s. Make a new one on %s/settings/tokens and put it into HF_TOKEN, or remove it: public models need none.%s"
          .formatted(settings.host(), tokenSource(), settings.endpoint(), remark(answer));
    }
    if (answer.code().equals("RepoNotFound") || status == 401 || status == 404) {
      return "There is no repository %s on %s, or it is private. Check the spelling; if it is private or gated, %s.%s"
          .formatted(repository, settings.host(), useToken(), remark(answer));
    }
    if (status == 403) {
      return "%s refuses access to %s (status 403). See %s for what it asks for, and %s.%s"
          .formatted(settings.host(), repository, page, useToken(), remark(answer));
    }
    if (status == 429) {
      return "%s has had too many requests from here (status 429). Try again %s%s.%s"
          .formatted(
              settings.host(),
              answer
                  .retryAfter()
                  .map(wait -> "in " + Math.max(1, wait.toSeconds()) + " seconds")
                  .orElse("later"),
              settings.token().isPresent() ? "" : "; with a token in HF_TOKEN the limit is higher",
              remark(answer));
    }
    return "%s could not give %s at %s: it answers with status %d. %s%s"
        .formatted(
            settings.host(),
            repository,
            revision,
            status,
            answer.isPassing() ? "Try again later." : "Check HF_ENDPOINT and a proxy.",
            remark(answer));
  }

  private String useToken() {
    return settings.token().isPresent()
        ? "check that "
            + tokenSource()
            + " is of an account that may read it, and has the permission to"
        : "put a token of an account that may read it into HF_TOKEN (made on "
            + settings.endpoint()
            + "/settings/tokens)";
  }

  private String tokenSource() {
    return settings.token().map(HubToken::toString).orElse("the request");
  }

  private static String remark(HubStatusException answer) {
    return answer.remark().isEmpty() ? "" : " The hub says: " + answer.remark();
  }

  private String hide(String text) {
    return settings.token().map(token -> token.hide(text)).orElse(text);
  }
}
