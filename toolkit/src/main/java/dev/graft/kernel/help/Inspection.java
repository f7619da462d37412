package dev.graft.kernel.help;

/**
 * What stands at the cursor.
 *
 * @param text signatures and documentation
 * @param html the same, escaped
 */
public record Inspection(String text, String html) {}
