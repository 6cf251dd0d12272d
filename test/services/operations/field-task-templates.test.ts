import { assert, describe, it } from "@effect/vitest"
import type { Place } from "../../../src/domain/geo.ts"
import { type FoTaskType, foTaskTypes } from "../../../src/services/operations/enums.ts"
import {
  stepsOf,
  type TemplateFacts,
  type TemplateStop
} from "../../../src/services/operations/field-task-templates.ts"

const at = (lat: number, lng: number): Place => ({ lat, lng, kind: "AdHoc" })
const lot = (name: string, lat: number): Place => ({ lat, lng: 7.4, kind: "ParkingLot", locationId: name })

const stop = (serial: string, overrides: Partial<TemplateStop> = {}): TemplateStop => ({
  serial,
  at: { lat: 43.73, lng: 7.42 },
  parkAt: lot("lot-1", 43.74),
  ...overrides
})

const facts = (overrides: Partial<TemplateFacts> = {}): TemplateFacts => ({
  place: at(43.73, 7.42),
  stops: [stop("R1")],
  storage: { lat: 43.7, lng: 7.4, kind: "Storage", locationId: "store" },
  foodTo: at(43.76, 7.43),
  ...overrides
})

/** Steps as words: `T` for a way, with its robot and lot where they have one. */
const words = (type: FoTaskType, overrides: Partial<TemplateFacts> = {}): ReadonlyArray<string> =>
  stepsOf(type, facts(overrides)).map(({ kind, action, serial, to }) =>
    [kind === "TRAVEL" ? "T" : action, serial ?? "", to?.locationId ?? ""].join(" ").trim()
  )

const oneRobot: Readonly<Record<FoTaskType, ReadonlyArray<string>>> = {
  PUT_UP_FLAG: ["T R1", "PUT_UP_THE_FLAG R1"],
  BATTERY_SWAP: ["T R1", "SWAP_BATTERY R1"],
  PARKING_LOT_BATTERY_SWAP: ["T R1", "SWAP_ALL_BATTERIES R1"],
  CLEAN_CAMERA: ["T R1", "CLEAN_CAMERA R1"],
  CLEAN_INSOLE: ["T R1", "CLEAN_INSOLE R1"],
  EMPTY_BOT: ["T R1", "EMPTY_THE_BOT R1"],
  RETURN_TO_PARKING_LOT: ["T R1", "PICKUP_BOT R1", "T R1 lot-1", "PARK_BOT R1 lot-1"],
  MOVE_BOT_FROM_CROSSWALK: ["T R1", "MOVE_BOT_FROM_CROSSWALK R1", "CHECK_BOT R1"],
  UNSTUCK_BOT: ["T R1", "UNSTUCK_BOT R1", "CHECK_BOT R1"],
  UNFLIP_BOT: ["T R1", "UNFLIP_BOT R1", "CHECK_BOT R1"],
  BOT_HIT: ["T R1", "CHECK_BOT R1"],
  TABLET_ISSUE: ["T R1", "TROUBLESHOOT_TABLET R1"],
  QR_ISSUE: ["T R1", "TROUBLESHOOT_QR R1"],
  DELIVERY_RESCUE: ["T R1", "PICKUP_FOOD R1", "T", "DROPOFF_FOOD R1"],
  BOT_PICKUP: ["T R1", "SCAN_BOT R1", "PICKUP_BOT R1", "T  store"],
  SWAP_BOT: ["T R1", "PUT_FOOD_INTO_DIFFERENT_BOT R1", "CHECK_BOT R1"],
  BOT_RESCUE: ["T R1", "CHECK_BOT R1"],
  DEPLOY_BOTS: ["T R1", "SCAN_BOT R1", "LOAD_TO_VAN R1", "T R1 lot-1", "PARK_BOT R1 lot-1"],
  DEPLOY_BOTS_WITH_PILOT: ["T R1", "SCAN_BOT R1", "TRIP_DEPLOY R1", "PARK_BOT R1 lot-1"],
  PREPARE_BOTS_FOR_DEPLOYMENT: ["T R1", "SCAN_BOT R1", "PREPARE_BOT_FOR_DEPLOYMENT R1"],
  EOD_BOT_PICKUP: ["T R1", "SCAN_BOT R1", "PICKUP_BOT R1", "T  store"]
}

describe("the steps of field work", () => {
  for (const type of foTaskTypes) {
    it(`of ${type} for one robot are these`, () => {
      assert.deepStrictEqual(words(type), oneRobot[type])
    })
  }

  it("begin at the merchant's when the work is about no robot", () => {
    assert.deepStrictEqual(words("TABLET_ISSUE", { stops: [] }), ["T", "TROUBLESHOOT_TABLET"])
    assert.deepStrictEqual(words("QR_ISSUE", { stops: [] }), ["T", "TROUBLESHOOT_QR"])
  })

  it("lead the food of a rescue where it is wanted", () => {
    const way = stepsOf("DELIVERY_RESCUE", facts())[2]
    assert.deepInclude(way, { kind: "TRAVEL", to: at(43.76, 7.43) })
  })

  it("load all robots before the first is put down, and drive once to each lot", () => {
    const stops = [
      stop("R1"),
      stop("R2"),
      stop("R3", { parkAt: lot("lot-2", 43.78) }),
      stop("R4", { parkAt: lot("lot-2", 43.78) })
    ]
    assert.deepStrictEqual(words("DEPLOY_BOTS", { stops }), [
      "T",
      ...["R1", "R2", "R3", "R4"].flatMap((serial) => [`SCAN_BOT ${serial}`, `LOAD_TO_VAN ${serial}`]),
      "T  lot-1",
      "PARK_BOT R1 lot-1",
      "PARK_BOT R2 lot-1",
      "T  lot-2",
      "PARK_BOT R3 lot-2",
      "PARK_BOT R4 lot-2"
    ])
  })

  it("leave out the way between robots that stand together, and no other", () => {
    const stops = [
      stop("R1"),
      stop("R2", { at: { lat: 43.7301, lng: 7.42 } }),
      stop("R3", { at: { lat: 43.74, lng: 7.42 } }),
      stop("R4", { at: null })
    ]
    assert.deepStrictEqual(words("EOD_BOT_PICKUP", { stops }), [
      "T",
      "SCAN_BOT R1",
      "PICKUP_BOT R1",
      "SCAN_BOT R2",
      "PICKUP_BOT R2",
      "T R3",
      "SCAN_BOT R3",
      "PICKUP_BOT R3",
      "SCAN_BOT R4",
      "PICKUP_BOT R4",
      "T  store"
    ])
  })
})
