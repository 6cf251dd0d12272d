import { assert, describe, it } from "@effect/vitest"
import { isLegal, machine, targetsOf, triggersFrom } from "../../src/domain/machine.ts"
import { illegalTransition } from "../../src/domain/rejections.ts"

type DoorState = "SHUT" | "OPEN" | "GONE"
type DoorTrigger = "Hang" | "Push" | "Blow"

const door = machine<DoorState, DoorTrigger>({
  name: "Door",
  states: ["SHUT", "OPEN", "GONE"],
  final: ["GONE"],
  transitions: [
    { from: null, trigger: "Hang", to: "SHUT" },
    { from: ["SHUT"], trigger: "Push", to: "OPEN" },
    { from: ["SHUT", "OPEN"], trigger: "Blow", to: "GONE" },
    { from: ["OPEN"], trigger: "Blow", to: "SHUT" }
  ],
  commands: { Hang: ["Hang"], Push: ["Push"], Blow: [] }
})

describe("a machine", () => {
  it("knows where a trigger may lead, in the order of its rows", () => {
    assert.deepStrictEqual(targetsOf(door, "OPEN", "Blow"), ["GONE", "SHUT"])
    assert.deepStrictEqual(targetsOf(door, "SHUT", "Push"), ["OPEN"])
  })

  it("leads nowhere for an illegal pair", () => {
    assert.deepStrictEqual(targetsOf(door, "OPEN", "Push"), [])
    assert.deepStrictEqual(targetsOf(door, "GONE", "Blow"), [])
  })

  it("tells creation from every state", () => {
    assert.isTrue(isLegal(door, null, "Hang", "SHUT"))
    assert.isFalse(isLegal(door, "SHUT", "Hang", "SHUT"))
    assert.isFalse(isLegal(door, null, "Push", "OPEN"))
  })

  it("takes a step for legal only with its own target", () => {
    assert.isTrue(isLegal(door, "SHUT", "Blow", "GONE"))
    assert.isFalse(isLegal(door, "SHUT", "Blow", "SHUT"))
  })

  it("names each trigger that a state accepts once", () => {
    assert.deepStrictEqual(triggersFrom(door, "OPEN"), ["Blow"])
    assert.deepStrictEqual(triggersFrom(door, "SHUT"), ["Push", "Blow"])
    assert.deepStrictEqual(triggersFrom(door, null), ["Hang"])
    assert.deepStrictEqual(triggersFrom(door, "GONE"), [])
  })

  it("says in a rejection what was tried and what is allowed instead", () => {
    assert.deepStrictEqual(illegalTransition(door, "door-1", "OPEN", "Push"), {
      accepted: false,
      _tag: "IllegalTransition",
      entity: "Door",
      id: "door-1",
      from: "OPEN",
      attempted: "Push",
      allowed: ["Blow"]
    })
  })
})
