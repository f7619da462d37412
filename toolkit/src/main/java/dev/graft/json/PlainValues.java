package dev.graft.json;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps of texts, numbers, booleans, lists and maps; whole numbers are {@code Long}. */
final class PlainValues implements TypeAdapterFactory {

  private static final TypeToken<Map<String, Object>> TYPE = new TypeToken<>() {};

  @Override
  @SuppressWarnings("unchecked") // the type was compared
  public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
    return type.equals(TYPE)
        ? (TypeAdapter<T>) new Adapter(gson.getDelegateAdapter(this, TYPE)).nullSafe()
        : null;
  }

  private static final class Adapter extends TypeAdapter<Map<String, Object>> {

    private final TypeAdapter<Map<String, Object>> writing;

    Adapter(TypeAdapter<Map<String, Object>> writing) {
      this.writing = writing;
    }

    @Override
    public void write(JsonWriter out, Map<String, Object> values) throws IOException {
      writing.write(out, values);
    }

    @Override
    public Map<String, Object> read(JsonReader in) throws IOException {
      return map(in);
    }

    private static Map<String, Object> map(JsonReader in) throws IOException {
      Map<String, Object> values = new LinkedHashMap<>();
      in.beginObject();
      while (in.hasNext()) {
        var name = in.nextName();
        if (values.containsKey(name)) {
          throw new JsonSyntaxException(name + " appears twice at " + in.getPath());
        }
        values.put(name, value(in));
      }
      in.endObject();
      return values;
    }

    @SuppressWarnings("NullAway") // null is one of JSON's values
    private static Object value(JsonReader in) throws IOException {
      return switch (in.peek()) {
        case BEGIN_OBJECT -> map(in);
        case BEGIN_ARRAY -> list(in);
        case NUMBER -> number(in);
        case BOOLEAN -> in.nextBoolean();
        case NULL -> {
          in.nextNull();
          yield null;
        }
        default -> in.nextString();
      };
    }

    private static List<Object> list(JsonReader in) throws IOException {
      var values = new ArrayList<Object>();
      in.beginArray();
      while (in.hasNext()) {
        values.add(value(in));
      }
      in.endArray();
      return values;
    }

    private static Number number(JsonReader in) throws IOException {
      var text = in.nextString();
      try {
        return Long.valueOf(text);
      } catch (NumberFormatException notWhole) {
        try {
          return Double.valueOf(text);
        } catch (NumberFormatException e) {
          throw new MalformedJsonException("Not a number: " + text + " at " + in.getPath(), e);
        }
      }
    }
  }
}
