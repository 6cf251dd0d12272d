/** How events are addressed, against the catalogue: key, producer, and which are lossy. */
import { assert, describe, it } from "@effect/vitest"
import { envelopeOf, publicEventTags } from "../../src/actors/envelopes.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { read } from "../architecture/tree.ts"
import { itAgrees } from "./catalogue.ts"
import { tagsOfUnion } from "./unions.ts"

/** Tags that the event file of an actor declares: its internal events, for public ones are imported. */
const internalTagsOf = (actor: string): ReadonlyArray<string> =>
  [...read(`src/actors/${actor}/events.ts`).matchAll(/readonly _tag: "(\w+)"/g)].map((match) => match[1]!)

/** An event whose every field bears its own name, so that an envelope shows where its values are from. */
const eventOfFieldNames = (tag: string): AnyEvent =>
  new Proxy({ _tag: tag, at: 0 }, { get: (target, field) => Reflect.get(target, field) ?? field })

/** The same, about no delivery and no robot. */
const eventWithout = (tag: string, ...absent: ReadonlyArray<string>): AnyEvent =>
  new Proxy(
    { _tag: tag, at: 0 },
    {
      get: (target, field) => (absent.includes(String(field)) ? null : (Reflect.get(target, field) ?? field))
    }
  )

describe("envelopes", () => {
  itAgrees("have the catalogue's key, producer and lossiness for every public event", (catalogue) => {
    const listed = new Map(catalogue.events.map((event) => [event.name, event]))
    const expected = publicEventTags.map((tag) => {
      const event = listed.get(tag)
      return { type: tag, producer: event?.producer, key: event?.key, lossy: event?.lossy ?? false }
    })
    const actual: typeof expected = publicEventTags.map((tag) => {
      const envelope = envelopeOf(eventOfFieldNames(tag))
      return {
        type: envelope?.type ?? "",
        producer: envelope?.producer,
        key: envelope?.key,
        lossy: envelope?.lossy ?? false
      }
    })
    assert.deepStrictEqual(actual, expected)
  })

  itAgrees("exist for no event that the catalogue keeps inside its service", (catalogue) => {
    const internal = catalogue.events.filter((event) => event.internal === true)
    assert.isAbove(internal.length, 0)
    assert.deepStrictEqual(
      internal.filter((event) => envelopeOf(eventOfFieldNames(event.name)) !== null),
      []
    )
  })

  it("exist for every event of the services' unions", () => {
    const unions = [
      ["deliveries", "DeliveriesEvent"],
      ["dispatch", "DispatchEvent"],
      ["operations", "OperationsEvent"],
      ["state", "StateEvent"],
      ["device", "DeviceEvent"],
      ["integrations", "IntegrationsEvent"],
      ["trip-monitor", "TripMonitorEvent"]
    ] as const
    const tags = unions.flatMap(([service, union]) => tagsOfUnion(`src/services/${service}/events.ts`, union))
    assert.deepStrictEqual([...publicEventTags].sort(), [...tags].sort())
  })

  it("exist for no internal event of an actor", () => {
    const internal = ["delivery", "robot", "pilot", "trip", "hub", "planner"].flatMap(internalTagsOf)
    assert.isAbove(internal.length, 0)
    assert.deepStrictEqual(
      internal.filter((tag) => envelopeOf(eventOfFieldNames(tag)) !== null),
      []
    )
  })

  it("correlate by the delivery, else by the robot, else by the key", () => {
    assert.strictEqual(envelopeOf(eventOfFieldNames("TripTransitioned"))?.correlationId, "deliveryId")
    assert.strictEqual(envelopeOf(eventWithout("TripTransitioned", "deliveryId"))?.correlationId, "serial")
    assert.strictEqual(
      envelopeOf(eventWithout("TripTransitioned", "deliveryId", "serial"))?.correlationId,
      "tripId"
    )
  })

  it("name version 1 of every payload", () => {
    for (const tag of publicEventTags)
      assert.strictEqual(envelopeOf(eventOfFieldNames(tag))?.schemaVersion, 1, tag)
  })
})
