/** What a caller who waits for a lid is told. Source: spec/flows.md F4, F6, spec/state.md 4.2. */
import * as Effect from "effect/Effect"
import type { ActorReply, LidAnswer } from "../actors/replies.ts"
import type { CommandsByActor } from "../actors/route.ts"
import { type CommandFailure, type CommandKey, Gateway } from "../cluster/gateway.ts"
import type { AnyReply } from "../domain/decider.ts"
import { lidWaitMs } from "../services/state/constants.ts"
import { LidCommandFailed, LidTimedOut } from "./edge-errors.ts"
import { lookUntil } from "./look.ts"

export type LidResult = Exclude<LidAnswer["result"], "LID_COMMAND_FAILED" | "LID_TIMEOUT">

/** How often the lid is looked at while its answer is waited for. */
const lookAgainMs = 1_000

/** Gives a command about a lid and waits for what the lid does. */
export const askForLid = <A extends "Delivery" | "Robot", R>(
  actor: A,
  id: string,
  commandId: string,
  key: CommandKey,
  make: (correlationId: string) => CommandsByActor[A],
  /** Looks whether the lid is there after all, when the answer itself is lost or late. */
  isThere: Effect.Effect<boolean, CommandFailure, R>
): Effect.Effect<LidResult, CommandFailure | LidCommandFailed | LidTimedOut, Gateway | R> =>
  Effect.gen(function* () {
    const gateway = yield* Gateway
    const seen = Effect.map(isThere, (there) => (there ? there : null))
    const reply: AnyReply | null = yield* Effect.catchTag(
      gateway.ask(actor, id, make, { key, waitMs: lidWaitMs }),
      "ReplyTimedOut",
      () => Effect.succeed(null)
    ).pipe(Effect.raceFirst(Effect.as(lookUntil(seen, lookAgainMs), null)))
    const answer = reply as ActorReply | null
    if (answer === null || answer._tag !== "LidAnswer") {
      return (yield* isThere) ? "ALREADY" : yield* new LidTimedOut({ commandId })
    }
    switch (answer.result) {
      case "LID_COMMAND_FAILED":
        return yield* new LidCommandFailed({ commandId })
      case "LID_TIMEOUT":
        return yield* new LidTimedOut({ commandId })
      default:
        return answer.result
    }
  })
