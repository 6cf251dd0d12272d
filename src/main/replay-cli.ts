/** `curbline replay` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { checked, json, orNull, seedMax, seedOf } from "./cli-options.ts"
import type { ExitCode } from "./exit-code.ts"
import { runReplay } from "./replay-command.ts"

const subject = (name: string, what: string) => orNull(Options.text(name).pipe(Options.withDescription(what)))

/** The command; `ends` takes the exit code. */
export const replayCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make(
    "replay",
    {
      run: Args.text({ name: "run" }).pipe(
        Args.withDescription("A run folder that sim wrote, or a scenario file or name.")
      ),
      delivery: subject("delivery", "Whose story: an order's number or name, or a delivery id."),
      robot: subject("robot", "Or that of a robot, by its serial."),
      pilot: subject("pilot", "Or that of a pilot: pilot-3, his number, or his id."),
      trip: subject("trip", "Or that of a trip, by its id."),
      from: subject("from", "Tell it from then on: 12:34:56, a date with a time, or seconds from the start."),
      to: subject("to", "Tell it up to then."),
      seed: orNull(
        checked("seed", seedOf, `a whole number from 0 to ${seedMax}`).pipe(
          Options.withDescription("Seed of all random numbers instead of the scenario's.")
        )
      ),
      dispatcher: subject(
        "dispatcher",
        "Who chose robots, when the run was made with another than the scenario's."
      ),
      noVerify: Options.boolean("no-verify").pipe(
        Options.withDescription("Stop at --to instead of comparing the whole run with its folder.")
      ),
      json
    },
    ({ noVerify, ...options }) =>
      Effect.flatMap(
        Effect.promise(() => runReplay({ ...options, verify: !noVerify })),
        ends
      )
  ).pipe(
    Command.withDescription(
      "Tell what happened to a delivery, robot, pilot or trip, step by step, and what came of what."
    )
  )
