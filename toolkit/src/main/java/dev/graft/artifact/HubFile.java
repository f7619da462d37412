package dev.graft.artifact;

import java.util.OptionalLong;

/**
 * A file in a repository.
 *
 * @param name its path in the repository, with slashes
 * @param etag what its content is called by
 * @param size in bytes, where the hub says it
 */
record HubFile(String name, HubEtag etag, OptionalLong size) {}
