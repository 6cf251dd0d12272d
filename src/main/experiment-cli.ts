/** `curbline experiment` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { json, orNull, workersOption } from "./cli-options.ts"
import type { ExitCode } from "./exit-code.ts"
import { defaultStudies, runExperiment } from "./experiment-command.ts"

/** The command; `ends` takes the exit code. */
export const experimentCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make(
    "experiment",
    {
      file: Args.text({ name: "file" }).pipe(
        Args.withDescription("An experiment file: which scenario, what is varied, how precisely.")
      ),
      optimise: Options.boolean("optimise").pipe(
        Options.withDescription("Search the cheapest fleet that keeps the promises, not every cell.")
      ),
      workers: orNull(workersOption),
      out: Options.text("out").pipe(
        Options.withDefault(defaultStudies),
        Options.withDescription("Folder in which the study's folder is made; a second start goes on in it.")
      ),
      resume: Options.boolean("resume").pipe(
        Options.withDescription("Go on with a study, and say so when there is none.")
      ),
      json
    },
    (options) =>
      Effect.flatMap(
        Effect.promise(() => runExperiment(options)),
        ends
      )
  ).pipe(
    Command.withDescription("Simulate a scenario in many variants: how many robots and pilots are enough?")
  )
