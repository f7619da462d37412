package dev.graft.json;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records through their constructors, which Gson itself does only since 2.10. */
final class RecordAdapters implements TypeAdapterFactory {

  @Override
  public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
    return type.getRawType().isRecord()
        ? new Adapter<T>(gson, type, gson.getDelegateAdapter(this, type)).nullSafe()
        : null;
  }

  private static final class Adapter<T> extends TypeAdapter<T> {

    private final Class<? super T> type;
    private final RecordComponent[] components;
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final Gson gson;
    private final TypeAdapter<T> writing;

    Adapter(Gson gson, TypeToken<T> type, TypeAdapter<T> writing) {
      this.type = type.getRawType();
      this.gson = gson;
      this.writing = writing;
      components = this.type.getRecordComponents();
      for (int i = 0; i < components.length; i++) {
        places.put(components[i].getName(), i);
      }
    }

    @Override
    public void write(JsonWriter out, T value) throws IOException {
      writing.write(out, value);
    }

    @Override
    public T read(JsonReader in) throws IOException {
      // Zero, false and null for what the text lacks.
      @Nullable Object[] values = new @Nullable Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = Array.get(Array.newInstance(components[i].getType(), 1), 0);
      }
      in.beginObject();
      while (in.hasNext()) {
        var place = places.get(in.nextName());
        if (place == null) {
          in.skipValue();
        } else {
          values[place] = component(in, components[place]);
        }
      }
      in.endObject();
      return made(values);
    }

    private @Nullable Object component(JsonReader in, RecordComponent component)
        throws IOException {
      if (in.peek() == JsonToken.NULL && component.getType().isPrimitive()) {
        throw new JsonParseException(component + " cannot be null at " + in.getPath());
      }
      return gson.getAdapter(TypeToken.get(component.getGenericType())).read(in);
    }

    @SuppressWarnings("unchecked") // the constructor is of this type
    private T made(@Nullable Object[] values) {
      try {
        Constructor<?> constructor =
            type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return (T) constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        throw new JsonParseException(
            "No %s can be made of this: %s".formatted(type.getSimpleName(), e.getCause()), e);
      } catch (ReflectiveOperationException e) {
        throw new JsonParseException("No %s can be made: %s".formatted(type, e), e);
      }
    }
  }
}
