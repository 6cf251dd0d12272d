/** `curbline city` on the command line: its options. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { runCityImport } from "./city-command.ts"
import { json, orNull } from "./cli-options.ts"
import type { ExitCode } from "./exit-code.ts"

/** The command with its subcommands; `ends` takes the exit code. */
export const cityCommand = (ends: (code: ExitCode) => Effect.Effect<void>) =>
  Command.make("city").pipe(
    Command.withDescription("Make the streets of a real city usable in scenarios."),
    Command.withSubcommands([
      Command.make(
        "import",
        {
          file: Args.text({ name: "file" }).pipe(
            Args.withDescription("A map: an OpenStreetMap extract (.osm.pbf), or GeoJSON (.geojson).")
          ),
          name: Options.text("name").pipe(Options.withDescription("Name of the city.")),
          out: orNull(
            Options.text("out").pipe(
              Options.withDescription("File to write; NAME.city.json in this folder when left out.")
            )
          ),
          json
        },
        (options) =>
          Effect.flatMap(
            Effect.sync(() => runCityImport(options)),
            ends
          )
      ).pipe(Command.withDescription("Make a walk network from a map, and say what was left out and why."))
    ])
  )
