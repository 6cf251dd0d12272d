/** The answer to a courier's web hook. Bodies are the companies' own: see integrations/. */
import * as Schema from "effect/Schema"

/** What became of it: told to its delivery, about nothing of ours, or nothing that anybody acts on. */
export const HookAnswerBody = Schema.Struct({
  result: Schema.Literal("TAKEN", "UNKNOWN_ATTEMPT", "IGNORED")
})
