/** `curbline compare` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { dispatcherNames } from "../services/dispatch/dispatchers/built-in-dispatchers.ts"
import {
  checked,
  json,
  orNull,
  pilotsScaleOption,
  robotsOption,
  seedOption,
  severalReplicationsOf,
  workersOption
} from "./cli-options.ts"
import { runCompare } from "./compare-command.ts"
import type { ExitCode } from "./exit-code.ts"
import { defaultScenario } from "./scenario-files.ts"

/** The command; `ends` takes the exit code. */
export const compareCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make(
    "compare",
    {
      what: Args.text({ name: "scenario-or-run" }).pipe(
        Args.withDescription(
          `A scenario file or name, ${defaultScenario} when left out; or two run folders, the one to compare with first.`
        ),
        Args.between(0, 2)
      ),
      dispatchers: orNull(
        Options.text("dispatchers").pipe(
          Options.withDescription(
            `Names (${dispatcherNames.join(", ")}) or JavaScript modules, separated by commas; the first is held against each other; planner,nearest when left out.`
          )
        )
      ),
      replications: orNull(
        checked("replications", severalReplicationsOf, "a whole number from 2 to 1000").pipe(
          Options.withDescription("Days to simulate under each; 30 when left out.")
        )
      ),
      workers: orNull(workersOption),
      seed: seedOption,
      robots: robotsOption,
      pilotsScale: pilotsScaleOption,
      json
    },
    (options) =>
      Effect.flatMap(
        Effect.promise(() => runCompare(options)),
        ends
      )
  ).pipe(
    Command.withDescription(
      "Say how two runs differ, or simulate the same days under several dispatchers and say how those do."
    )
  )
