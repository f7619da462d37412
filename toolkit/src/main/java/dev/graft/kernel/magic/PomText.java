package dev.graft.kernel.magic;

import dev.graft.artifact.ArtifactException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Makes a whole POM of the parts of one. */
final class PomText {

  private static final Pattern DECLARATION = Pattern.compile("\\A\\s*<\\?xml[^>]*\\?>");
  // The lists, so that several parts become one, and their single elements.
  private static final Map<String, String> LIST_OF =
      Map.of("dependency", "dependencies", "repository", "repositories", "profile", "profiles");
  private static final List<String> LISTS =
      List.of("dependencies", "repositories", "profiles", "properties");
  private static final Map<String, String> DEFAULTS =
      Map.of("modelVersion", "4.0.0", "groupId", "notebook", "artifactId", "cell", "version", "1");

  private PomText() {}

  /**
   * The text of a POM.
   *
   * @param body a whole project, or elements that stand in one
   * @param firstLine the number of the body's first line in the cell
   */
  static String complete(String body, int firstLine) {
    if (body.isBlank()) {
      throw new Misuse("The cell has no dependencies in it.");
    }
    if (body.contains("<!DOCTYPE")) {
      throw new ArtifactException("Not the XML of a POM: a POM has no <!DOCTYPE ...>.");
    }
    // Blank, not gone: the lines keep their numbers.
    var text = DECLARATION.matcher(body).replaceFirst(xml -> xml.group().replaceAll("[^\\n]", " "));
    try {
      var builder = builder();
      var parts = parse(builder, text, firstLine).getDocumentElement();
      var project = child(parts, "project");
      return project == null ? write(assemble(builder.newDocument(), parts)) : text.strip();
    } catch (ParserConfigurationException | TransformerException | IOException e) {
      throw new IllegalStateException("The platform's XML parser failed: " + e, e);
    }
  }

  private static Document parse(DocumentBuilder builder, String text, int firstLine)
      throws IOException {
    try {
      return builder.parse(new InputSource(new StringReader("<parts>" + text + "</parts>")));
    } catch (SAXParseException e) {
      int line = e.getLineNumber() + firstLine - 1;
      throw new ArtifactException("Not the XML of a POM: line " + line + ": " + e.getMessage(), e);
    } catch (SAXException e) {
      throw new ArtifactException("Not the XML of a POM: " + e.getMessage(), e);
    }
  }

  private static Document assemble(Document document, Element parts) {
    var project = document.createElement("project");
    document.appendChild(project);
    for (var part = parts.getFirstChild(); part != null; part = part.getNextSibling()) {
      if (part instanceof Element element) {
        var name = element.getTagName();
        var list = LIST_OF.getOrDefault(name, name);
        if (LIST_OF.containsKey(name)) {
          list(document, project, list).appendChild(document.importNode(element, true));
        } else if (LISTS.contains(name)) {
          var target = list(document, project, list);
          for (var one = element.getFirstChild(); one != null; one = one.getNextSibling()) {
            target.appendChild(document.importNode(one, true));
          }
        } else {
          project.appendChild(document.importNode(element, true));
        }
      } else if (part.getNodeType() == Node.TEXT_NODE && !part.getTextContent().isBlank()) {
        throw new IllegalArgumentException(
            "Not a part of a POM: \""
                + part.getTextContent().strip()
                + "\". Expected elements such as <dependency>.");
      }
    }
    DEFAULTS.forEach(
        (name, value) -> {
          if (child(project, name) == null) {
            project.appendChild(document.createElement(name)).setTextContent(value);
          }
        });
    return document;
  }

  private static Element list(Document document, Element project, String name) {
    var list = child(project, name);
    if (list == null) {
      list = document.createElement(name);
      project.appendChild(list);
    }
    return list;
  }

  private static @Nullable Element child(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    return null;
  }

  private static DocumentBuilder builder() throws ParserConfigurationException {
    var factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var builder = factory.newDocumentBuilder();
    // The default one prints, too.
    builder.setErrorHandler(new DefaultHandler());
    return builder;
  }

  private static String write(Document document) throws TransformerException {
    var transformer = TransformerFactory.newDefaultInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
    var out = new StringWriter();
    transformer.transform(new DOMSource(document), new StreamResult(out));
    return out.toString();
  }
}
