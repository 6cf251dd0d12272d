/** The routing table, against the catalogue: which event of one actor becomes which command of another. */
import { assert, describe, it } from "@effect/vitest"
import { routes } from "../../src/actors/routes.ts"
import { difference, itAgrees } from "./catalogue.ts"

/** Actors that later issues build; their rows come with them. */
const actorsNotBuiltYet = ["PartnerLink", "TripWatch"]

/** Rows of the catalogue to actors built here that later flows bring. */
const notBuiltYet: ReadonlyArray<string> = [
  // Field operations (F3 second half, F7, F9, F13)
  "FoTaskTransitioned -> Delivery.ApplyField",
  "FoAssignmentTransitioned -> Delivery.ApplyField",
  "FoSubtaskCompleted -> Delivery.ApplyField",
  "FoSubtaskCompleted -> Robot.RequestTransition",
  "FoAssistanceRequested -> Robot.Ground",
  "FoTaskTransitioned -> Robot.Release",
  "FoTaskTransitioned -> Robot.SetFlags",
  "RescueRequested -> Hub.CreateFoTask",
  "LoadRejected -> Hub.CreateFoTask",
  "AlertRaised -> Hub.CreateFoTask",
  "AlertRaised -> Hub.RequestFo",
  "FoTaskCreated -> Hub.AssignFo",
  // Partner integrations (F5)
  "PartnerStatusFailed -> Delivery.ApplyPartner",
  // Trip monitoring
  "TripArrivedGeofence -> Trip.Arrive",
  "TripDeviated -> Trip.UpdateEta",
  "TripMonitoringUpdate -> Trip.UpdateEta",
  "TripMonitoringUpdate -> Planner.ApplyTrip"
]

const built = Object.entries(routes).flatMap(([event, rows]) =>
  (rows ?? []).map((row) => `${event} -> ${row.actor}.${row.command}`)
)

describe("routes", () => {
  it("has no row twice", () => {
    assert.strictEqual(new Set(built).size, built.length)
  })

  itAgrees(
    "equals the catalogue's rows for the actors built here, but for those that later flows bring",
    (catalogue) => {
      const expected = catalogue.routes
        .filter((row) => !actorsNotBuiltYet.includes(row.actor))
        .map((row) => `${row.event} -> ${row.actor}.${row.command}`)
      assert.deepStrictEqual(
        difference(expected, built),
        [...notBuiltYet].sort().map((row) => `- ${row}`)
      )
    }
  )
})
