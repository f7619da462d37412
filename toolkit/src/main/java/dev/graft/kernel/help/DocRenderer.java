package dev.graft.kernel.help;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a documentation comment into readable text or clean HTML. */
final class DocRenderer extends SimpleDocTreeVisitor<@Nullable Void, @Nullable Void> {

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z][\\w]*\\.)+(?=[A-Z])");
  private static final Pattern NUMERIC = Pattern.compile("#(x[0-9a-fA-F]{1,6}|[0-9]{1,7})");
  private static final Map<String, String> ENTITIES =
      Map.ofEntries(
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("amp", "&"),
          Map.entry("quot", "\""),
          Map.entry("nbsp", "\u00a0"),
          Map.entry("mdash", "\u2014"),
          Map.entry("ndash", "\u2013"),
          Map.entry("le", "\u2264"),
          Map.entry("ge", "\u2265"),
          Map.entry("ne", "\u2260"),
          Map.entry("times", "\u00d7"),
          Map.entry("minus", "\u2212"),
          Map.entry("infin", "\u221e"),
          Map.entry("pi", "\u03c0"),
          Map.entry("apos", "'"));

  private final Markup out;
  private int hidden;

  private DocRenderer(Markup out) {
    this.out = out;
  }

  /** Writes the comment, or only its first sentence. */
  static String render(DocCommentTree comment, boolean all, Markup out) {
    var renderer = new DocRenderer(out);
    renderer.each(all ? comment.getFullBody() : comment.getFirstSentence());
    if (all) {
      renderer.each(comment.getBlockTags());
    }
    return out.result();
  }

  private void each(List<? extends DocTree> trees) {
    for (var tree : trees) {
      Object unused = tree.accept(this, null);
    }
  }

  @Override
  protected @Nullable Void defaultAction(DocTree tree, @Nullable Void unused) {
    // Java 23's Markdown comments arrive as raw text.
    if (tree.getKind().name().equals("MARKDOWN")) {
      Markdown.write(tree.toString(), out);
    }
    return null;
  }

  @Override
  public @Nullable Void visitText(TextTree tree, @Nullable Void unused) {
    if (hidden == 0) {
      out.text(tree.getBody());
    }
    return null;
  }

  @Override
  public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
    var body = tree.getBody().getBody();
    if (tree.getKind() == DocTree.Kind.CODE) {
      out.code(body);
    } else {
      out.text(body);
    }
    return null;
  }

  @Override
  public @Nullable Void visitLink(LinkTree tree, @Nullable Void unused) {
    if (tree.getLabel().isEmpty()) {
      out.code(reference(tree.getReference() == null ? "" : tree.getReference().getSignature()));
    } else {
      each(tree.getLabel());
    }
    return null;
  }

  private static String reference(String signature) {
    var simple = PACKAGE.matcher(signature).replaceAll("");
    return (simple.startsWith("#") ? simple.substring(1) : simple).replace('#', '.');
  }

  @Override
  public @Nullable Void visitValue(ValueTree tree, @Nullable Void unused) {
    if (tree.getReference() != null) {
      out.code(reference(tree.getReference().getSignature()));
    }
    return null;
  }

  @Override
  public @Nullable Void visitIndex(IndexTree tree, @Nullable Void unused) {
    out.text(tree.getSearchTerm().toString());
    return null;
  }

  @Override
  public @Nullable Void visitSummary(SummaryTree tree, @Nullable Void unused) {
    each(tree.getSummary());
    return null;
  }

  @Override
  public @Nullable Void visitEntity(EntityTree tree, @Nullable Void unused) {
    var name = tree.getName().toString();
    var known = ENTITIES.get(name);
    if (known == null && NUMERIC.matcher(name).matches()) {
      boolean hex = name.charAt(1) == 'x';
      int point = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      known = Character.isValidCodePoint(point) ? Character.toString(point) : "";
    }
    out.text(known == null ? "&" + name + ";" : known);
    return null;
  }

  @Override
  public @Nullable Void visitStartElement(StartElementTree tree, @Nullable Void unused) {
    var name = tree.getName().toString().toLowerCase(Locale.ROOT);
    if (isHidden(name)) {
      hidden += tree.isSelfClosing() ? 0 : 1;
    } else if (Markup.ALLOWED.contains(name)) {
      out.start(name);
    }
    return null;
  }

  @Override
  public @Nullable Void visitEndElement(EndElementTree tree, @Nullable Void unused) {
    var name = tree.getName().toString().toLowerCase(Locale.ROOT);
    if (isHidden(name)) {
      hidden = Math.max(0, hidden - 1);
    } else if (Markup.ALLOWED.contains(name)) {
      out.end(name);
    }
    return null;
  }

  private static boolean isHidden(String name) {
    return name.equals("script") || name.equals("style");
  }

  @Override
  public @Nullable Void visitAttribute(AttributeTree tree, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitErroneous(ErroneousTree tree, @Nullable Void unused) {
    out.text(tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitParam(ParamTree tree, @Nullable Void unused) {
    out.section(tree.isTypeParameter() ? "Type parameter" : "Parameter");
    out.code(tree.getName().toString());
    out.text(" \u2014 ");
    each(tree.getDescription());
    return null;
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
    if (tree.toString().startsWith("{")) {
      out.text("Returns ");
      each(tree.getDescription());
      out.text(".");
    } else {
      out.section("Returns");
      each(tree.getDescription());
    }
    return null;
  }

  @Override
  public @Nullable Void visitThrows(ThrowsTree tree, @Nullable Void unused) {
    out.section("Throws");
    out.code(reference(tree.getExceptionName().getSignature()));
    out.text(" \u2014 ");
    each(tree.getDescription());
    return null;
  }

  @Override
  public @Nullable Void visitSince(SinceTree tree, @Nullable Void unused) {
    out.section("Since");
    each(tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitDeprecated(DeprecatedTree tree, @Nullable Void unused) {
    out.section("Deprecated");
    each(tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitSee(SeeTree tree, @Nullable Void unused) {
    out.section("See");
    each(tree.getReference());
    return null;
  }

  @Override
  public @Nullable Void visitReference(
      com.sun.source.doctree.ReferenceTree tree, @Nullable Void unused) {
    out.code(reference(tree.getSignature()));
    return null;
  }

  /** The JDK's own tags. */
  @Override
  public @Nullable Void visitUnknownBlockTag(UnknownBlockTagTree tree, @Nullable Void unused) {
    var title =
        switch (tree.getTagName()) {
          case "apiNote" -> "API note";
          case "implSpec" -> "Implementation requirements";
          case "implNote" -> "Implementation note";
          default -> null;
        };
    if (title != null) {
      out.section(title);
      each(tree.getContent());
    }
    return null;
  }
}
