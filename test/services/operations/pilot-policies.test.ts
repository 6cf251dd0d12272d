import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { pilotAssignmentStatuses } from "../../../src/services/operations/enums.ts"
import type { PilotCandidate } from "../../../src/services/operations/pilot-candidate.ts"
import {
  hasBatteryToDeploy,
  isEligiblePilot,
  isSkippedAfter,
  ranksBefore
} from "../../../src/services/operations/policies.ts"
import { candidate, noon } from "../../support/hub.ts"

const anyone: fc.Arbitrary<PilotCandidate> = fc
  .record({
    id: fc.nat({ max: 50 }),
    reservedForTripId: fc.constantFrom(null, "t1", "t2"),
    shiftEndsAt: fc.constantFrom(null, noon + 1_000, noon + 3_600_000),
    idleSince: fc.integer({ min: noon - 3, max: noon })
  })
  .map(({ id, ...facts }) => candidate(`p${String(id).padStart(2, "0")}`, facts))

describe("the ranking of pilots", () => {
  it("is a strict total order of different pilots", () => {
    const three = fc.uniqueArray(anyone, { minLength: 3, maxLength: 3, selector: (pilot) => pilot.pilotId })
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        assert.strictEqual(ranksBefore(a!, b!, "t1", noon), !ranksBefore(b!, a!, "t1", noon))
        assert.isFalse(ranksBefore(a!, a!, "t1", noon))
        if (ranksBefore(a!, b!, "t1", noon) && ranksBefore(b!, c!, "t1", noon)) {
          assert.isTrue(ranksBefore(a!, c!, "t1", noon))
        }
      })
    )
  })

  it("asks for the reservation first, then the rest of the shift, then idleness, then the id", () => {
    const inOrder = [
      candidate("z", { reservedForTripId: "t1", shiftEndsAt: noon, idleSince: noon }),
      candidate("y", { idleSince: noon - 2 }),
      candidate("a", { idleSince: noon - 1 }),
      candidate("b", { idleSince: noon - 1 }),
      candidate("c", { shiftEndsAt: noon + 119_999, idleSince: 0 })
    ]
    for (let i = 1; i < inOrder.length; i++) {
      assert.isTrue(ranksBefore(inOrder[i - 1]!, inOrder[i]!, "t1", noon), `${i - 1} before ${i}`)
    }
  })
})

describe("a pilot is eligible", () => {
  it("up to 30 s after his last heartbeat", () => {
    assert.isTrue(isEligiblePilot(candidate("a", { heartbeatAt: noon - 29_999 }), "t1", "JITP", noon))
    assert.isFalse(isEligiblePilot(candidate("a", { heartbeatAt: noon - 30_000 }), "t1", "JITP", noon))
  })

  it("in spite of a lock that is his reservation for this trip", () => {
    const reserved = candidate("a", { reservedForTripId: "t1", lockedUntil: noon + 900_000 })
    assert.isTrue(isEligiblePilot(reserved, "t1", "JITP", noon))
    assert.isFalse(isEligiblePilot(reserved, "t2", "JITP", noon))
  })
})

describe("a search skips the pilot", () => {
  it("who did not want the trip or is to be relieved of it, and nobody else", () => {
    assert.deepStrictEqual(
      pilotAssignmentStatuses.filter((status) => isSkippedAfter(status, null)),
      ["ABANDONED", "REJECTED", "STALE"]
    )
    assert.isTrue(isSkippedAfter("REVOKED", "HANDOVER"))
    assert.isFalse(isSkippedAfter("REVOKED", "ROBOT_GROUNDED"))
    assert.isFalse(isSkippedAfter("CANCELED", "HANDOVER"))
  })
})

describe("the battery to go out with", () => {
  it("is 30 % or more, and known", () => {
    assert.deepStrictEqual([null, 0, 29, 30, 100].map(hasBatteryToDeploy), [false, false, false, true, true])
  })
})
