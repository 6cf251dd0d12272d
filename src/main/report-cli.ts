/** `curbline report` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { argOrNull, json } from "./cli-options.ts"
import type { ExitCode } from "./exit-code.ts"
import { runReportOpen } from "./report-command.ts"
import { defaultOut } from "./run-output.ts"

/** The command with its subcommand; `ends` takes the exit code. */
export const reportCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make("report").pipe(
    Command.withDescription("Look at the reports of runs."),
    Command.withSubcommands([
      Command.make(
        "open",
        {
          run: argOrNull(Args.text({ name: "run" })).pipe(
            Args.withDescription("A run folder, or its name; the newest when left out.")
          ),
          out: Options.text("out").pipe(
            Options.withDefault(defaultOut),
            Options.withDescription("Folder in which runs are looked for.")
          ),
          json
        },
        (options) =>
          Effect.flatMap(
            Effect.promise(() => runReportOpen(options)),
            ends
          )
      ).pipe(Command.withDescription("Open a run's report in the browser, or print where it is."))
    ])
  )
