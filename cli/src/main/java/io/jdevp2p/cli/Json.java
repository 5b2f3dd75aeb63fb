package io.jdevp2p.cli;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON, one object a line. Static methods, for any thread. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static JsonMapper mapper() {
    return MAPPER;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The object on one line, without a line end. */
  static String line(ObjectNode object) {
    return MAPPER.writeValueAsString(object);
  }
}
