import { assert, describe, it } from "@effect/vitest"
import { type OperatorStatus, operatorStatuses } from "../../../src/services/operations/enums.ts"
import type {
  FoAssignmentTransitioned,
  FoTaskAssignmentRequested
} from "../../../src/services/operations/events.ts"
import { FieldOperators } from "../../../src/services/operations/field-operators.ts"
import { operatorMachine } from "../../../src/services/operations/operator-machine.ts"

const now = 1_778_580_000_000
const cities: Readonly<Record<string, string>> = { "hub-1": "city-1", "hub-2": "city-1", "hub-3": "city-2" }

const registry = (): FieldOperators => new FieldOperators((hubId) => cities[hubId])

const takeOn = (people: FieldOperators, operatorId: string, hubId = "hub-1"): void => {
  people.create({ operatorId, hubId, cityId: cities[hubId]!, hasVan: true }, now)
  people.goOnline(operatorId, now)
}

const asked = (operatorId: string, assignmentId: string): FoTaskAssignmentRequested => ({
  _tag: "FoTaskAssignmentRequested",
  at: now,
  foTaskId: "task",
  hubId: "hub-1",
  assignmentId,
  operatorId,
  distanceM: 10,
  expiresAt: now + 60_000
})

const stepped = (operatorId: string, assignmentId: string, ended: boolean): FoAssignmentTransitioned => ({
  _tag: "FoAssignmentTransitioned",
  at: now + 5,
  foTaskId: "task",
  hubId: "hub-1",
  assignmentId,
  operatorId,
  type: "UNSTUCK_BOT",
  serial: "R1",
  deliveryId: null,
  from: "REQUESTED",
  to: ended ? "REJECTED" : "ACCEPTED",
  ended,
  reason: null
})

type Step = "create" | "goOnline" | "startBreak" | "endBreak" | "goOffline"

const give = (people: FieldOperators, step: Step) => {
  switch (step) {
    case "create":
      return people.create({ operatorId: "ann", hubId: "hub-1", cityId: "city-1", hasVan: false }, now)
    case "goOnline":
      return people.goOnline("ann", now)
    case "startBreak":
      return people.startBreak("ann", now)
    case "endBreak":
      return people.endBreak("ann", now)
    case "goOffline":
      return people.goOffline("ann", "LOGOUT", now)
  }
}

const ways: Readonly<Record<OperatorStatus | "none", ReadonlyArray<Step>>> = {
  none: [],
  OFFLINE: ["create"],
  AVAILABLE: ["create", "goOnline"],
  IN_BREAK: ["create", "goOnline", "startBreak"]
}

const expected: Readonly<Record<OperatorStatus | "none", Readonly<Record<Step, string>>>> = {
  none: {
    create: "OFFLINE",
    goOnline: "!NotFound",
    startBreak: "!NotFound",
    endBreak: "!NotFound",
    goOffline: "!NotFound"
  },
  OFFLINE: {
    create: "!IllegalTransition",
    goOnline: "AVAILABLE",
    startBreak: "!IllegalTransition",
    endBreak: "!IllegalTransition",
    goOffline: "!IllegalTransition"
  },
  AVAILABLE: {
    create: "!IllegalTransition",
    goOnline: "!IllegalTransition",
    startBreak: "IN_BREAK",
    endBreak: "!IllegalTransition",
    goOffline: "OFFLINE"
  },
  IN_BREAK: {
    create: "!IllegalTransition",
    goOnline: "!IllegalTransition",
    startBreak: "!IllegalTransition",
    endBreak: "AVAILABLE",
    goOffline: "OFFLINE"
  }
}

describe("an operator's presence", () => {
  it("takes exactly the steps of the table", () => {
    const actual: Record<string, Record<string, string>> = {}
    for (const from of ["none", ...operatorStatuses] as const) {
      actual[from] = {}
      for (const step of Object.keys(expected.none) as ReadonlyArray<Step>) {
        const people = registry()
        for (const before of ways[from]) give(people, before)
        assert.strictEqual(people.statusOf("ann") ?? "none", from)
        const outcome = give(people, step)
        actual[from][step] = outcome._tag === "OperatorStatusChanged" ? outcome.to : `!${outcome._tag}`
        if (outcome._tag === "OperatorStatusChanged") {
          assert.strictEqual(people.statusOf("ann"), outcome.to)
          assert.strictEqual(outcome.from ?? "none", from)
        } else assert.strictEqual(people.statusOf("ann") ?? "none", from)
      }
    }
    assert.deepStrictEqual(actual, expected)
    const rows = operatorMachine.transitions.reduce((sum, row) => sum + (row.from?.length ?? 1), 0)
    const steps = Object.values(expected).flatMap((row) => Object.values(row))
    assert.strictEqual(steps.filter((result) => !result.startsWith("!")).length, rows)
  })
})

describe("the registry of field operators", () => {
  it("shows those of the hub's city who are there, in the order they were taken on", () => {
    const people = registry()
    takeOn(people, "ann")
    takeOn(people, "bob", "hub-2")
    takeOn(people, "cleo", "hub-3")
    takeOn(people, "dan")
    people.startBreak("dan", now)
    assert.deepStrictEqual(
      people.of("hub-1").map((person) => person.operatorId),
      ["ann", "bob"]
    )
    assert.deepStrictEqual(
      people.of("hub-3").map((person) => person.operatorId),
      ["cleo"]
    )
    people.goOffline("ann", null, now)
    people.endBreak("dan", now)
    assert.deepStrictEqual(
      people.of("hub-1").map((person) => person.operatorId),
      ["bob", "dan"]
    )
  })

  it("knows from the hubs' events who is busy, and since when somebody is idle", () => {
    const people = registry()
    takeOn(people, "ann")
    people.event(asked("ann", "a1"))
    assert.isTrue(people.isBusy("ann"))
    assert.isTrue(people.of("hub-1")[0]?.busy)
    people.event(stepped("ann", "a1", false))
    assert.isTrue(people.isBusy("ann"))
    people.event(stepped("ann", "a1", true))
    assert.isFalse(people.isBusy("ann"))
    assert.strictEqual(people.of("hub-1")[0]?.idleSince, now + 5)
  })

  it("frees nobody by the end of an assignment that is not his newest, nor strangers", () => {
    const people = registry()
    takeOn(people, "ann")
    people.event(asked("ann", "a2"))
    people.event(stepped("ann", "a1", true))
    people.event(stepped("zoe", "a2", true))
    people.event(asked("zoe", "a3"))
    assert.isTrue(people.isBusy("ann"))
    assert.isFalse(people.isBusy("zoe"))
  })

  it("keeps the newest position, and drops older ones", () => {
    const people = registry()
    takeOn(people, "ann")
    assert.deepInclude(people.of("hub-1")[0], { place: null, placeAt: null })
    people.moved("ann", { lat: 1, lng: 2 }, now)
    people.moved("ann", { lat: 3, lng: 4 }, now - 1)
    people.moved("zoe", { lat: 3, lng: 4 }, now)
    assert.deepInclude(people.of("hub-1")[0], { place: { lat: 1, lng: 2 }, placeAt: now })
    people.moved("ann", { lat: 5, lng: 6 }, now + 1)
    assert.deepInclude(people.of("hub-1")[0], { place: { lat: 5, lng: 6 }, placeAt: now + 1 })
  })

  it("counts a break as rest, and coming back as the beginning of idleness", () => {
    const people = registry()
    takeOn(people, "ann")
    people.startBreak("ann", now + 10)
    people.endBreak("ann", now + 20)
    assert.strictEqual(people.of("hub-1")[0]?.idleSince, now + 20)
  })
})
