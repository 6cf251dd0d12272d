/** The problem document as clients read it (RFC 9457 and the specification's members). */
import * as Schema from "effect/Schema"

export const Problem = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Number,
  code: Schema.String,
  message: Schema.String,
  details: Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
  requestId: Schema.String
}).annotations({ identifier: "Problem" })
