/** The commands and timers of each actor built here, against the catalogue; what is missing is written down. */
import { assert, describe } from "@effect/vitest"
import { difference, itAgrees } from "./catalogue.ts"
import { tagsOfUnion } from "./unions.ts"

interface ActorCommands {
  readonly folder: string
  /** In the catalogue, brought by later flows. */
  readonly notBuiltYet: ReadonlyArray<string>
  /** Here, and not among this actor's commands in the catalogue. */
  readonly added: ReadonlyArray<string>
}

const actors: Readonly<Record<string, ActorCommands>> = {
  Delivery: {
    folder: "delivery",
    notBuiltYet: [],
    added: []
  },
  Robot: { folder: "robot", notBuiltYet: [], added: [] },
  Pilot: { folder: "pilot", notBuiltYet: [], added: [] },
  // The way around a blockage comes from a service of its own, whose answer reaches the trip by a command.
  Trip: { folder: "trip", notBuiltYet: [], added: ["AnswerRoute", "RetryRoute"] },
  // CreateHub: the catalogue names Hub and Registry as owners of the Hub machine and lists the command
  // under Registry; a hub's first command has to reach the hub.
  Hub: {
    folder: "hub",
    notBuiltYet: [],
    added: ["CreateHub"]
  },
  Planner: { folder: "planner", notBuiltYet: [], added: [] },
  PartnerLink: { folder: "partner-link", notBuiltYet: [], added: [] },
  TripWatch: { folder: "trip-watch", notBuiltYet: [], added: [] }
}

describe("commands", () => {
  itAgrees("are compared for every actor of the catalogue", (catalogue) => {
    assert.deepStrictEqual(difference(Object.keys(catalogue.actors), Object.keys(actors)), [])
  })

  for (const [name, { folder, notBuiltYet, added }] of Object.entries(actors)) {
    itAgrees(
      `of ${name} are the catalogue's, less ${notBuiltYet.length}, plus ${added.length}`,
      (catalogue) => {
        const { commands, timers } = catalogue.actors[name] ?? { commands: [], timers: [] }
        const built = tagsOfUnion(`src/actors/${folder}/commands.ts`, `${name}Command`)
        const expected = new Set([...commands, ...timers])
        assert.deepStrictEqual(difference(expected, built), [
          ...[...notBuiltYet].sort().map((tag) => `- ${tag}`),
          ...[...added].sort().map((tag) => `+ ${tag}`)
        ])
      }
    )
  }
})
