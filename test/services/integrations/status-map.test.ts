import { assert, describe, it } from "@effect/vitest"
import { attemptStatuses } from "../../../src/domain/wire-enums.ts"
import {
  doordashDeliveryStatuses,
  type IntegrationType,
  integrationTypes
} from "../../../src/services/integrations/enums.ts"
import {
  isReported,
  type ReportedStatus,
  rankOf,
  reportedStatuses,
  wordOf
} from "../../../src/services/integrations/status-map.ts"

/** The rows of spec/integrations.md 5, as they stand there: statuses, rank, DoorDash v1, v2 and v3, Uber, generic. */
const rows: ReadonlyArray<
  readonly [
    statuses: ReadonlyArray<ReportedStatus>,
    rank: number | null,
    v1: string | null,
    v2: string | null,
    uber: string | null,
    generic: string | null
  ]
> = [
  [["Pending", "Scheduled"], 10, "ACCEPTED", "created", "scheduled", "accepted"],
  [["Assigned"], 20, null, "confirmed", null, "assigned"],
  [
    ["InTransitToPartner", "InTransitToRescue"],
    30,
    "HEADING_TO_LOADING_LOCATION",
    "heading_to_pickup",
    "en_route_to_pickup",
    "heading_to_pickup"
  ],
  [["AtPickup", "AtBot", "PickupInProgress"], 40, "WAITING_FOR_LOAD", "at_pickup", "at_pickup", "at_pickup"],
  [["LoadedWaitingForPilot", "LoadedWithPilot"], 50, "LOADED", "picked_up", "pickup_complete", "picked_up"],
  [
    ["InTransit", "ArrivingAtDestination"],
    60,
    "HEADING_TO_DROPOFF_LOCATION",
    "heading_to_dropoff",
    "en_route_to_dropoff",
    "heading_to_dropoff"
  ],
  [["AtDestination"], 70, "WAITING_FOR_UNLOAD", "arrived_at_dropoff", "arrived_at_dropoff", "at_dropoff"],
  [["DeliveryInProgress"], 80, "UNLOADING", null, null, null],
  [["ReturnInitiated", "ReturnInProgress"], 90, "RETURNING", null, null, "returning"],
  [["DeliveryCanceled"], 92, "CANCELED", "cancelled", "canceled", "canceled"],
  [["Returned"], 95, "RETURNED", "returned", "returned", "returned"],
  [["Delivered", "Completed"], 100, "DELIVERY_COMPLETED", "delivered", "delivered", "delivered"],
  [
    [
      "Requested",
      "RequestFailed",
      "CancelRequested",
      "CancelRequestFailed",
      "Canceled",
      "TimedOut",
      "Unrecoverable",
      "RescueRequested",
      "RescueInitiated",
      "Rescued",
      "ReturnCanceled",
      "ReturnFailed"
    ],
    null,
    null,
    null,
    null,
    null
  ]
]

const table = rows.flatMap(([statuses, rank, v1, v2, uber, generic]) =>
  statuses.map((status) => ({
    status,
    rank,
    v1: v1 === null ? null : `DELIVERY_STATUS_${v1}`,
    v2,
    uber,
    generic
  }))
)

const genericTypes = integrationTypes.filter((type) => type !== "DOORDASH" && type !== "UBER")

describe("the words that partners hear", () => {
  it("are those of the specification for every status, integration and version", () => {
    for (const row of table) {
      assert.strictEqual(rankOf(row.status), row.rank, row.status)
      assert.strictEqual(isReported(row.status), row.rank !== null, row.status)
      assert.strictEqual(wordOf("DOORDASH", 1, row.status), row.v1, row.status)
      assert.strictEqual(wordOf("DOORDASH", 2, row.status), row.v2, row.status)
      assert.strictEqual(wordOf("DOORDASH", 3, row.status), row.v2, row.status)
      for (const version of [1, 2, 3]) {
        assert.strictEqual(wordOf("UBER", version, row.status), row.uber, row.status)
        for (const type of genericTypes) assert.strictEqual(wordOf(type, version, row.status), row.generic)
      }
    }
  })

  it("leave no status of an attempt out, and none is said of two ranks", () => {
    assert.sameMembers(
      table.map((row) => row.status),
      [...attemptStatuses, "DeliveryCanceled"]
    )
    assert.sameMembers([...reportedStatuses], [...attemptStatuses, "DeliveryCanceled"])
    assert.strictEqual(genericTypes.length, 7)
    for (const type of integrationTypes) {
      for (const version of [1, 2, 3]) {
        const rankOfWord = new Map<string, number | null>()
        for (const status of reportedStatuses) {
          const word = wordOf(type as IntegrationType, version, status)
          if (word === null) continue
          assert.strictEqual(rankOfWord.get(word) ?? rankOf(status), rankOf(status), `${type} ${word}`)
          rankOfWord.set(word, rankOf(status))
        }
      }
    }
  })

  it("are values of the database's enum for the first version of DoorDash", () => {
    for (const status of reportedStatuses) {
      const word = wordOf("DOORDASH", 1, status)
      if (word !== null) assert.include([...doordashDeliveryStatuses], word)
    }
  })

  it("always end an order: delivered, returned and canceled have a word for everybody", () => {
    for (const type of integrationTypes) {
      for (const version of [1, 2, 3]) {
        for (const status of ["Delivered", "Returned", "DeliveryCanceled"] as const)
          assert.isNotNull(wordOf(type, version, status))
      }
    }
  })
})
