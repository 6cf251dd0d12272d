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
    notBuiltYet: [
      // Field operations (F7, F9, F13) and partner integrations (F5)
      "ApplyField",
      "ApplyPartner",
      // Couriers (F7)
      "ChangeProvider",
      "CourierUpdate",
      "PollCourier",
      // A change of address on the way
      "ChangeAddress",
      // Watchdog (F12)
      "CancelWatchdogAction",
      "RunWatchdog"
    ],
    added: []
  },
  Robot: { folder: "robot", notBuiltYet: [], added: [] },
  Pilot: { folder: "pilot", notBuiltYet: [], added: [] },
  Trip: { folder: "trip", notBuiltYet: [], added: [] },
  // CreateHub: the catalogue names Hub and Registry as owners of the Hub machine and lists the command
  // under Registry; a hub's first command has to reach the hub.
  Hub: {
    folder: "hub",
    notBuiltYet: [
      // Field operations (F3 second half, F9, F13)
      "CreateFoTask",
      "PostponeFoTask",
      "ActivateFoTask",
      "CancelFoTask",
      "AssignFo",
      "AcceptFo",
      "RejectFo",
      "StartFo",
      "ProgressFo",
      "CompleteFo",
      "AbandonFo",
      "RevokeFo",
      "StartSubtask",
      "CompleteSubtask",
      "SkipSubtask",
      "RequestFo",
      "CloseAssistance",
      "ExpireFoOffer"
    ],
    added: ["CreateHub"]
  },
  Planner: { folder: "planner", notBuiltYet: [], added: [] }
}

/** Actors of the catalogue that later issues build: partner integrations, trip monitoring. */
const actorsNotBuiltYet = ["PartnerLink", "TripWatch"]

describe("commands", () => {
  itAgrees("are compared for every actor of the catalogue", (catalogue) => {
    assert.deepStrictEqual(
      difference(Object.keys(catalogue.actors), [...Object.keys(actors), ...actorsNotBuiltYet]),
      []
    )
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
