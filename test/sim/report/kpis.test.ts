import { assert, describe, it } from "@effect/vitest"
import { day, hour, minute, second } from "../../../src/domain/instant.ts"
import { costMinor, kpisOf, kpiWindow } from "../../../src/sim/report/kpis.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const refused = orderRecord(0, hour, { outcome: "Rejected", limitingFactor: "PilotAvailability" })
const declined = orderRecord(1, hour, { outcome: "NotAccepted" })
const canceled = orderRecord(2, hour, {
  outcome: "Canceled",
  reason: "MerchantUnresponsive",
  acceptedAt: 1,
  promisedAt: 2
})
const open = orderRecord(3, hour, { outcome: "Open", acceptedAt: 1 })

describe("order figures", () => {
  const kpis = kpisOf(
    runResult({
      orders: [
        refused,
        declined,
        canceled,
        open,
        delivered(4, hour, 30 * minute, 40 * minute),
        delivered(5, hour, 50 * minute, 40 * minute, { rescued: true }),
        delivered(6, hour, 40 * minute, 40 * minute, { provider: "Courier", rescued: true })
      ]
    })
  )

  it("count acceptance over all requests, with the reasons of the others", () => {
    assert.strictEqual(kpis.ordersRequested, 7)
    assert.strictEqual(kpis.acceptanceRate, 5 / 7)
    assert.deepStrictEqual(kpis.refusals, { PartnerDeclined: 1, PilotAvailability: 1 })
    assert.deepStrictEqual(kpis.cancellations, { MerchantUnresponsive: 1 })
  })

  it("count completion over the accepted, by anyone and by robots", () => {
    assert.strictEqual(kpis.completionRate, 3 / 5)
    assert.strictEqual(kpis.completionRateRobot, 2 / 5)
    assert.strictEqual(kpis.undelivered, 2)
    assert.strictEqual(kpis.ordersOpen, 1)
  })

  it("take an undelivered order for a late one, and the promised moment for in time", () => {
    assert.strictEqual(kpis.onTimeRate, 2 / 5)
    assert.strictEqual(kpis.withinFortyMinutesRate, 2 / 5)
  })

  it("interpolate click-to-door of the delivered by type 7", () => {
    assert.strictEqual(kpis.clickToDoorP50S, 2400)
    assert.closeTo(kpis.clickToDoorP90S!, 2400 + 0.8 * 600, 1e-9)
    assert.closeTo(kpis.clickToDoorP99S!, 2400 + 0.98 * 600, 1e-9)
    assert.strictEqual(kpis.clickToDoorMeanS, 2400)
  })

  it("count rescues over the accepted", () => {
    assert.strictEqual(kpis.rescueRate, 2 / 5)
  })
})

describe("the window of the KPIs", () => {
  it("ends 90 minutes before the run does; later orders only load the system", () => {
    const last = day - 90 * minute
    const kpis = kpisOf(
      runResult({ orders: [delivered(0, last - 1, hour, hour), delivered(1, last, hour, hour)] })
    )
    assert.strictEqual(kpis.ordersRequested, 1)
  })

  it("starts at the end of a fixed warm-up", () => {
    const orders = [delivered(0, hour - 1, hour, hour), delivered(1, hour, hour, hour)]
    const kpis = kpisOf(runResult({ orders }, "warmup: { method: fixed, seconds: 3600 }\n"))
    assert.strictEqual(kpis.ordersRequested, 1)
  })

  it("of an interrupted run ends 90 minutes before the interruption", () => {
    const whole = runResult()
    const start = whole.scenario.startAt.at
    assert.strictEqual(kpiWindow({ ...whole, endedAt: start + 3 * hour }).to, start + 90 * minute)
  })

  it("leaves figures null when no order counts", () => {
    const kpis = kpisOf(runResult())
    assert.strictEqual(kpis.acceptanceRate, null)
    assert.strictEqual(kpis.clickToDoorP90S, null)
    assert.strictEqual(kpis.costPerDeliveryMinor, null)
    assert.strictEqual(kpis.etaErrorMeanAbsoluteS, null)
    assert.deepStrictEqual(kpis.refusals, {})
  })
})

describe("the ETA error", () => {
  it("is the arrival minus the estimate ten minutes before, as mean of the absolute and as bias", () => {
    const estimated = (index: number, errorMs: number) =>
      delivered(index, hour, hour, hour, {
        arrivedAt: 5000 * second + errorMs,
        etaTenMinutesBefore: 5000 * second
      })
    const kpis = kpisOf(runResult({ orders: [estimated(0, 60_000), estimated(1, -20_000)] }))
    assert.strictEqual(kpis.etaErrorMeanAbsoluteS, 40)
    assert.strictEqual(kpis.etaErrorBiasS, 20)
  })
})

describe("figures of robots, pilots and money", () => {
  const orders = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    delivered(i, hour, hour, hour, { pickupMs: 8 * minute, deliveryMs: (20 + i) * minute, returnMs: null })
  )
  const result = runResult({ orders: [...orders, canceled] })
  const kpis = kpisOf(result)

  it("divide time on trips by time in service", () => {
    assert.strictEqual(kpis.robotUtilisation, 40 / 200)
    assert.deepStrictEqual(kpis.robotTimeShares, {
      pickup: 0.05,
      delivery: 0.1,
      return: 0.05,
      deployment: 0,
      wait: 0.025
    })
  })

  it("divide time on assignments by time on shift without breaks", () => {
    assert.strictEqual(kpis.pilotUtilisation, 42 / 70)
    assert.strictEqual(kpis.robotsPerPilot, 40 / 70)
    assert.closeTo(kpis.fleetPerPilot!, 10 / 6, 1e-12)
  })

  it("count deliveries per hour of service, and minutes per delivery", () => {
    assert.strictEqual(kpis.deliveriesPerRobotHour, 8 / 200)
    assert.closeTo(kpis.deliveriesPerBusyRobotHour!, 8 / 45, 1e-12)
    assert.closeTo(kpis.robotMinutesPerDelivery!, (45 * 60) / 8, 1e-9)
    assert.closeTo(kpis.pilotMinutesPerDelivery!, (42 * 60) / 8, 1e-9)
  })

  it("add up what a day costs and divide it by what was delivered", () => {
    // 10 robot days, 80 pilot hours, 48 operator hours, 4 swaps, 1 refund.
    const cost = 10 * 2500 + 80 * 1200 + 48 * 2200 + 4 * 100 + 1500
    assert.strictEqual(costMinor(result), cost)
    assert.strictEqual(kpis.costPerDeliveryMinor, cost / 8)
  })

  it("relate disturbances to 100 orders", () => {
    assert.closeTo(kpis.reassignmentsPer100Orders!, 300 / 9, 1e-9)
    assert.closeTo(kpis.interruptionsPer100Orders!, 200 / 9, 1e-9)
    assert.closeTo(kpis.handoversPer100Orders!, 100 / 9, 1e-9)
    assert.strictEqual(kpis.orphanMinutes, 5)
  })

  it("relate the cost of all plans to the bound of all plans, null when nothing was compared", () => {
    const { counters } = runResult()
    const compared = runResult({ counters: { ...counters, planCostS: 1_100, planBoundS: 1_000 } })
    assert.approximately(kpisOf(compared).gapToBound ?? 0, 0.1, 1e-12)
    assert.isNull(kpisOf(runResult()).gapToBound)
  })

  it("give medians of the trips, null for a kind that did not take place", () => {
    assert.strictEqual(kpis.pickupTripMedianMin, 8)
    assert.strictEqual(kpis.deliveryTripMedianMin, 23.5)
    assert.strictEqual(kpis.returnTripMedianMin, null)
  })
})
