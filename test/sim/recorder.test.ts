import { assert, describe, it } from "@effect/vitest"
import type { TripType } from "../../src/domain/wire-enums.ts"
import type { TripTransitioned } from "../../src/services/operations/events.ts"
import { Recorder } from "../../src/sim/recorder.ts"
import { newOrderRecord } from "../../src/sim/report/run-result.ts"

const trip = (
  tripId: string,
  type: TripType,
  deliveryId: string | null,
  to: TripTransitioned["to"],
  at: number,
  serial = "r-1"
): TripTransitioned => ({
  _tag: "TripTransitioned",
  at,
  tripId,
  taskId: `task-${tripId}`,
  hubId: "hub",
  demandId: null,
  deliveryId,
  attemptId: null,
  type,
  from: null,
  to,
  reason: null,
  serial,
  arrived: to === "AT_STOP",
  departed: true,
  place: null,
  pilotId: null,
  version: 1
})

const recorderWith = (...deliveryIds: ReadonlyArray<string>) => {
  const recorder = new Recorder(0)
  const records = deliveryIds.map((id, index) => {
    const record = newOrderRecord(index, 0, 0)
    recorder.placed(id, record)
    return record
  })
  return { recorder, records }
}

describe("the times of trips", () => {
  it("count from departure to arrival, for the order that the trip names", () => {
    const { recorder, records } = recorderWith("d-1")
    recorder.event(trip("t-1", "JITP", "d-1", "IN_TRANSIT", 100))
    recorder.event(trip("t-1", "JITP", "d-1", "COMPLETED", 160))
    recorder.event(trip("t-2", "DELIVERY", "d-1", "IN_TRANSIT", 200))
    recorder.event(trip("t-2", "DELIVERY", "d-1", "AT_STOP", 290))
    recorder.event(trip("t-2", "DELIVERY", "d-1", "COMPLETED", 400))
    assert.deepInclude(records[0], { pickupMs: 60, deliveryMs: 90, returnMs: null })
  })

  it("of a robot's way home count for the order that it served last, once", () => {
    const { recorder, records } = recorderWith("d-1", "d-2", "d-3")
    recorder.event(trip("t-1", "DELIVERY", "d-1", "IN_TRANSIT", 100))
    recorder.event(trip("t-2", "DELIVERY", "d-2", "IN_TRANSIT", 300))
    recorder.event(trip("t-3", "DELIVERY", "d-3", "IN_TRANSIT", 310, "r-2"))
    recorder.event(trip("t-4", "RETURN", null, "IN_TRANSIT", 500))
    recorder.event(trip("t-4", "RETURN", null, "COMPLETED", 570))
    recorder.event(trip("t-5", "RETURN", null, "IN_TRANSIT", 600))
    recorder.event(trip("t-5", "RETURN", null, "COMPLETED", 700))
    assert.deepStrictEqual(
      records.map((record) => record.returnMs),
      [null, 70, null]
    )
  })

  it("of a trip that was cancelled count for nobody", () => {
    const { recorder, records } = recorderWith("d-1")
    recorder.event(trip("t-1", "DELIVERY", "d-1", "IN_TRANSIT", 100))
    recorder.event(trip("t-1", "DELIVERY", "d-1", "CANCELLED", 150))
    assert.deepInclude(records[0], { deliveryMs: null })
  })
})
