/** `curbline fuzz` on the command line: its options. */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { checked, json, orNull, workersOption } from "./cli-options.ts"
import type { ExitCode } from "./exit-code.ts"
import { defaultFailures, runFuzz } from "./fuzz-command.ts"

const casesMax = 10_000_000

const casesOf = (text: string): number | null =>
  /^\d{1,8}$/.test(text) && Number(text) >= 1 && Number(text) <= casesMax ? Number(text) : null

const firstSeedOf = (text: string): number | null =>
  /^\d{1,15}$/.test(text) && Number(text) <= 1e15 ? Number(text) : null

const minutesOf = (text: string): number | null =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) <= 10_000 ? Number(text) : null

/** The command; `ends` takes the exit code. */
export const fuzzCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make(
    "fuzz",
    {
      seeds: orNull(
        checked("seeds", casesOf, `a whole number from 1 to ${casesMax}`).pipe(
          Options.withDescription("Cases to run; 100 when left out, or as many as fit into --minutes.")
        )
      ),
      from: checked("from", firstSeedOf, "a whole number from 0 to 999999999999999").pipe(
        Options.withDefault(1),
        Options.withDescription("Seed of the first case; 1 when left out.")
      ),
      workers: orNull(workersOption),
      minutes: orNull(
        checked("minutes", minutesOf, "a number of minutes above 0, up to 10000").pipe(
          Options.withDescription("End after so many minutes; cases under way are dropped.")
        )
      ),
      stopOnFirst: Options.boolean("stop-on-first").pipe(
        Options.withDescription("Stop at the first case that breaks an invariant.")
      ),
      noShrink: Options.boolean("no-shrink").pipe(
        Options.withDescription("Write no minimal scenarios, which takes up to 250 runs each.")
      ),
      out: Options.text("out").pipe(
        Options.withDefault(defaultFailures),
        Options.withDescription("Folder for minimal scenarios.")
      ),
      json
    },
    (options) =>
      Effect.flatMap(
        Effect.promise(() => runFuzz(options)),
        ends
      )
  ).pipe(
    Command.withDescription("Run random cities on bad days and look for broken invariants after every event.")
  )
