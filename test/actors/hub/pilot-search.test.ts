import { assert, describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand, SweepTasks } from "../../../src/actors/hub/commands.ts"
import { nextSweepAt } from "../../../src/actors/hub/decide-search.ts"
import type { HubEvent } from "../../../src/actors/hub/events.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import type { PilotCandidate } from "../../../src/services/operations/pilot-candidate.ts"
import { given } from "../../support/given.ts"
import {
  cancelRequested,
  candidate,
  closed,
  deliveryEnded,
  hubAfter,
  hubClosed,
  noon,
  opened,
  openTask,
  pilotAsked,
  refused,
  resolved,
  robotCopy,
  searchOpened,
  trip
} from "../../support/hub.ts"

const second = 1_000
const minute = 60_000

/** A hub that is told one thing after the other; each decision is applied before the next. */
class Story {
  readonly state: HubState
  now = noon

  constructor(...events: ReadonlyArray<HubEvent>) {
    this.state = hubAfter(...events)
  }

  tell(command: HubCommand, laterMs = 0): Decision<HubEvent> {
    this.now += laterMs
    const decision = given(hubActor, this.state).when(command, this.now).accepted()
    for (const event of decision.events) hubActor.evolve(this.state, event)
    return decision
  }

  fresh(pilotId: string, overrides: Partial<PilotCandidate> = {}): PilotCandidate {
    return candidate(pilotId, { heartbeatAt: this.now, ...overrides })
  }
}

/** `trip <- pilot` for each offer that the decision asks for. */
const offersOf = (decision: Decision<HubEvent>): ReadonlyArray<string> =>
  decision.sends.map((send) => {
    assert.deepStrictEqual([send.actor, send.command._tag], ["Trip", "OfferPilot"])
    return `${send.id} <- ${(send.command as { pilotId?: string }).pilotId}`
  })

const offerOf = (decision: Decision<HubEvent>): unknown => decision.sends[0]?.command

const timersOf = (decision: Decision<HubEvent>): ReadonlyArray<string> =>
  decision.timers.map((change) =>
    change._tag === "SetTimer" ? `${change.key} at ${change.dueAt - noon}` : `cancel ${change.key}`
  )

const tagsOf = (decision: Decision<HubEvent>): ReadonlyArray<string> =>
  decision.events.map((event) => event._tag)

const t1 = trip("t1")

const sweep = (
  candidates: ReadonlyArray<PilotCandidate>,
  openTasks: SweepTasks["openTasks"] = null,
  robots: SweepTasks["robots"] = []
): SweepTasks => ({ _tag: "SweepTasks", candidates, openTasks, robots })

/** The sweep of a hub in which nothing waits: eleven sweeps are left out. */
const quietSweep = (state: HubState): string =>
  `SweepTasks at ${nextSweepAt(state, noon) - noon + 55 * second}`

const usable = robotCopy({ serial: "R1", operationState: "PARKED" })
const driven = openTask(trip("driven"), { pilotId: "z" })

describe("a search begins", () => {
  it("when a task opens: the best pilot is asked through the trip, and the deadline is set", () => {
    const decision = given(hubActor, hubAfter())
      .when(opened(t1, [candidate("a"), candidate("b", { idleSince: noon - 2 * 3_600_000 })]), noon)
      .thenEvents("PilotSearchOpened", "PilotAsked")
      .accepted()
    assert.deepStrictEqual(offersOf(decision), ["t1 <- b"])
    assert.deepStrictEqual(timersOf(decision), [`GiveUpPilotSearch:t1 at ${180 * second}`])
  })

  it("without anybody to ask: it waits for the hub's next sweep, at most 5 s away", () => {
    const state = hubAfter()
    const decision = given(hubActor, state).when(opened(t1), noon).thenEvents("PilotSearchOpened").accepted()
    const due = nextSweepAt(state, noon)
    assert.isTrue(due > noon && due <= noon + 5 * second)
    assert.deepStrictEqual(timersOf(decision), [
      `GiveUpPilotSearch:t1 at ${180 * second}`,
      `SweepTasks at ${due - noon}`
    ])
  })

  it("once: the same news again changes nothing", () => {
    const asking = hubAfter(searchOpened(t1), pilotAsked("t1", "a"))
    given(hubActor, asking)
      .when(opened(t1, [candidate("b")]), noon)
      .thenNothing()
    given(hubActor, hubAfter(searchOpened(t1)))
      .when(opened(t1, [candidate("b")]), noon)
      .thenNothing()
  })
})

describe("the pilot who is asked", () => {
  const asks = (...candidates: ReadonlyArray<PilotCandidate>): ReadonlyArray<string> =>
    offersOf(given(hubActor, hubAfter()).when(opened(t1, candidates), noon).accepted())

  it("is the one reserved for the task, before anybody with a longer rest", () => {
    assert.deepStrictEqual(
      asks(
        candidate("rested", { idleSince: 0 }),
        candidate("reserved", { reservedForTripId: "t1", lockedUntil: noon + minute, idleSince: noon })
      ),
      ["t1 <- reserved"]
    )
  })

  it("has time for a handover left in his shift, unless nobody has", () => {
    const leaving = candidate("leaving", { idleSince: 0, shiftEndsAt: noon + 120 * second - 1 })
    assert.deepStrictEqual(asks(leaving, candidate("staying")), ["t1 <- staying"])
    assert.deepStrictEqual(asks(leaving), ["t1 <- leaving"])
    const justEnough = candidate("enough", { idleSince: 0, shiftEndsAt: noon + 120 * second })
    assert.deepStrictEqual(asks(justEnough, candidate("staying")), ["t1 <- enough"])
  })

  it("has rested longest, the smaller id where that is equal", () => {
    assert.deepStrictEqual(
      asks(
        candidate("c", { idleSince: 5 }),
        candidate("b", { idleSince: 4 }),
        candidate("a", { idleSince: 4 })
      ),
      ["t1 <- a"]
    )
  })

  const unfit: ReadonlyArray<readonly [string, Partial<PilotCandidate>]> = [
    ["on a break", { shiftStatus: "ON_BREAK" }],
    ["cooling down", { shiftStatus: "ON_COOLDOWN" }],
    ["unresponsive", { shiftStatus: "UNRESPONSIVE" }],
    ["off shift", { shiftStatus: "OFF_SHIFT" }],
    ["archived", { archived: true }],
    ["at the end of his shift", { shiftEndsAt: noon }],
    ["not heard of for 30 s", { heartbeatAt: noon - 30 * second }],
    ["never heard of", { heartbeatAt: null }],
    ["locked", { lockedUntil: noon + 1 }],
    ["reserved for another trip", { reservedForTripId: "t2", lockedUntil: noon + minute }],
    ["busy", { hasLiveAssignment: true }],
    ["busy although reserved for this trip", { hasLiveAssignment: true, reservedForTripId: "t1" }],
    ["new, and this is no deployment", { experience: "NEW" }]
  ]
  for (const [what, overrides] of unfit) {
    it(`is not ${what}`, () => {
      assert.deepStrictEqual(asks(candidate("x", overrides)), [])
    })
  }

  it("may be new on a deployment, and locked until now", () => {
    const deployment = opened(trip("t1", { type: "DEPLOYMENT" }), [candidate("new", { experience: "NEW" })])
    assert.deepStrictEqual(offersOf(given(hubActor, hubAfter()).when(deployment, noon).accepted()), [
      "t1 <- new"
    ])
    assert.deepStrictEqual(asks(candidate("x", { lockedUntil: noon })), ["t1 <- x"])
  })

  it("is not being asked for another trip of this hub", () => {
    const state = hubAfter(searchOpened(trip("t2")), pilotAsked("t2", "a"))
    const decision = given(hubActor, state)
      .when(opened(t1, [candidate("a", { idleSince: 0 }), candidate("b")]), noon)
      .accepted()
    assert.deepStrictEqual(offersOf(decision), ["t1 <- b"])
  })
})

describe("an answer", () => {
  it("that accepts closes the search and its deadline", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const decision = story.tell(resolved(t1, "a", "ACCEPTED"))
    assert.deepStrictEqual(tagsOf(decision), ["PilotSearchClosed"])
    assert.deepStrictEqual(timersOf(decision), ["cancel GiveUpPilotSearch:t1"])
    assert.strictEqual(story.state.searches.length, 0)
    assert.strictEqual(story.state.tripAskedOf.size, 0)
  })

  for (const status of ["REJECTED", "STALE", "ABANDONED"] as const) {
    it(`${status} asks the next at once and skips this pilot for 600 s`, () => {
      const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
      const both = (): ReadonlyArray<PilotCandidate> => [story.fresh("a", { idleSince: 0 }), story.fresh("b")]
      const next = story.tell(resolved(t1, "a", status, both()))
      assert.deepStrictEqual(tagsOf(next), ["PilotLost", "PilotExcluded", "PilotAsked"])
      assert.deepStrictEqual(offersOf(next), ["t1 <- b"])
      story.tell(resolved(t1, "b", "REVOKED", []))
      story.now += 600 * second - 1
      assert.deepStrictEqual(
        offersOf(
          story.tell({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a")] })
        ),
        []
      )
      story.now += 1
      assert.deepStrictEqual(
        offersOf(
          story.tell({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a")] })
        ),
        ["t1 <- a"]
      )
    })
  }

  it("REVOKED skips the pilot only when he is to be relieved", () => {
    const relieved = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const handover = resolved(t1, "a", "REVOKED", [candidate("a")], { reason: "HANDOVER" })
    assert.deepStrictEqual(offersOf(relieved.tell(handover)), [])
    const exchanged = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const newRobot = resolved(t1, "a", "REVOKED", [candidate("a")], { reason: "ROBOT_REASSIGNED" })
    assert.deepStrictEqual(offersOf(exchanged.tell(newRobot)), ["t1 <- a"])
  })

  it("that ends an assignment because its robot was grounded begins no search: nobody could drive it", () => {
    const story = new Story()
    const grounded = resolved(t1, "a", "REVOKED", [candidate("b")], { reason: "ROBOT_GROUNDED" })
    assert.deepStrictEqual(tagsOf(story.tell(grounded)), [])
    // Mended, it is found by the sweep; or another robot was assigned, of which the trip has told.
    const paused = openTask(t1, { status: "PAUSED" })
    assert.deepStrictEqual(tagsOf(story.tell(sweep([candidate("b")], [paused]))), [])
    assert.deepStrictEqual(offersOf(story.tell(sweep([candidate("b")], [paused], [usable]))), ["t1 <- b"])
  })

  it("that ends an accepted assignment of an open task begins a search again, without that pilot", () => {
    const story = new Story()
    const decision = story.tell(resolved(t1, "a", "ABANDONED", [candidate("a"), candidate("b")]))
    assert.deepStrictEqual(tagsOf(decision), [
      "PilotSearchOpened",
      "PilotLost",
      "PilotExcluded",
      "PilotAsked"
    ])
    assert.deepStrictEqual(offersOf(decision), ["t1 <- b"])
    assert.deepStrictEqual(story.state.searches[0]?.excludedUntil, [noon + 600 * second])
  })

  it("because the work is gone or done closes the search and begins none", () => {
    for (const command of [
      resolved(t1, "a", "CANCELED"),
      resolved(t1, "a", "ACCEPTED", [], { ended: true, reason: "COMPLETED" })
    ]) {
      const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
      assert.deepStrictEqual(tagsOf(story.tell(command)), ["PilotSearchClosed"])
      given(hubActor, hubAfter()).when(command, noon).thenNothing()
    }
  })

  it("to an offer changes nothing when the search is over: an offer ends while its search goes on", () => {
    for (const status of ["REJECTED", "STALE"] as const) {
      given(hubActor, hubAfter())
        .when(resolved(t1, "a", status, [candidate("b")]), noon)
        .thenNothing()
    }
  })

  it("that begins a search by itself has a sweep look soon whether the trip still wants somebody", () => {
    const decision = new Story().tell(resolved(t1, "a", "REVOKED", [candidate("b")]))
    assert.include(timersOf(decision), `SweepTasks at ${nextSweepAt(hubAfter(), noon) - noon}`)
  })

  it("is named in the next offer by the task's version, so that the trip knows how new it is", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const decision = story.tell(resolved(trip("t1", { taskVersion: 5 }), "a", "REJECTED", [candidate("b")]))
    assert.deepStrictEqual(offerOf(decision), { _tag: "OfferPilot", pilotId: "b", seenTaskVersion: 5 })
    assert.strictEqual(story.state.searches[0]?.taskVersion, 5)
  })

  it("that comes twice changes nothing the second time", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const rejection = resolved(t1, "a", "REJECTED", [candidate("b")])
    story.tell(rejection)
    given(hubActor, story.state).when(rejection, noon).thenNothing()
    const acceptance = resolved(t1, "b", "ACCEPTED")
    story.tell(acceptance)
    given(hubActor, story.state).when(acceptance, noon).thenNothing()
  })

  it("of a pilot who is no longer the one being asked leaves the other one alone", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "b"))
    const decision = story.tell(resolved(t1, "a", "ABANDONED", [candidate("c")]))
    assert.deepStrictEqual(tagsOf(decision), ["PilotLost", "PilotExcluded"])
    assert.strictEqual(story.state.searches[0]?.askedPilotId, "b")
  })

  it("that an offer is open says nothing to the search", () => {
    given(hubActor, hubAfter(searchOpened(t1), pilotAsked("t1", "a")))
      .when(resolved(t1, "a", "REQUESTED", [], { ended: false }), noon)
      .thenNothing()
  })

  it("of a pilot who was not eligible any more asks the next at once; he is looked at again after 5 s", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const decision = story.tell(refused(t1, "a", [candidate("a", { idleSince: 0 }), candidate("b")]))
    assert.deepStrictEqual(tagsOf(decision), ["PilotLost", "PilotExcluded", "PilotAsked"])
    assert.deepStrictEqual(offersOf(decision), ["t1 <- b"])
    story.tell(resolved(t1, "b", "REVOKED"))
    assert.deepStrictEqual(
      offersOf(
        story.tell(
          { _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a")] },
          5 * second - 1
        )
      ),
      []
    )
    assert.deepStrictEqual(
      offersOf(
        story.tell({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a")] }, 1)
      ),
      ["t1 <- a"]
    )
  })

  it("of a refusal that is out of date changes nothing", () => {
    given(hubActor, hubAfter(searchOpened(t1), pilotAsked("t1", "b")))
      .when(refused(t1, "a", [candidate("c")]), noon)
      .thenNothing()
    given(hubActor, hubAfter())
      .when(refused(t1, "a", [candidate("c")]), noon)
      .thenNothing()
  })
})

describe("five offers in a row", () => {
  it("make the search pause 15 s, then it goes on", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "p1"))
    for (const [pilot, next] of [
      ["p1", "p2"],
      ["p2", "p3"],
      ["p3", "p4"],
      ["p4", "p5"]
    ] as const) {
      const decision = story.tell(resolved(t1, pilot, "REJECTED", [candidate(next)]))
      assert.deepStrictEqual(offersOf(decision), [`t1 <- ${next}`])
    }
    const last = story.tell(resolved(t1, "p5", "REJECTED", [candidate("p6")]))
    assert.deepStrictEqual(tagsOf(last), ["PilotLost", "PilotExcluded", "PilotSearchPaused"])
    assert.strictEqual(last.sends.length, 0)
    assert.deepStrictEqual(timersOf(last), [`SweepTasks at ${nextSweepAt(story.state, noon) - noon}`])
    const early = story.tell(
      { _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("p6")] },
      15 * second - 1
    )
    assert.deepStrictEqual(offersOf(early), [])
    assert.deepStrictEqual(timersOf(early), [`SweepTasks at ${nextSweepAt(story.state, story.now) - noon}`])
    assert.deepStrictEqual(
      offersOf(
        story.tell({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("p6")] }, 1)
      ),
      ["t1 <- p6"]
    )
    assert.strictEqual(story.state.searches[0]?.offersInRow, 1)
  })

  it("do not count pilots who were not eligible any more", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "p0"))
    for (let i = 0; i < 12; i++) {
      const decision = story.tell(refused(t1, `p${i}`, [candidate(`p${i + 1}`)]))
      assert.deepStrictEqual(offersOf(decision), [`t1 <- p${i + 1}`])
    }
    assert.strictEqual(story.state.searches[0]?.offersInRow, 1)
    assert.deepStrictEqual(story.state.searches[0]?.tried, [])
  })
})

describe("the sweep", () => {
  it("serves the oldest search first, then the smaller trip id, each pilot once", () => {
    const story = new Story(
      searchOpened(trip("young"), noon - 1),
      searchOpened(trip("old-b"), noon - 2),
      searchOpened(trip("old-a"), noon - 2)
    )
    const decision = story.tell({
      _tag: "SweepTasks",
      openTasks: null,
      robots: [],
      candidates: [candidate("p", { idleSince: 1 }), candidate("q", { idleSince: 2 })]
    })
    assert.deepStrictEqual(offersOf(decision), ["old-a <- p", "old-b <- q"])
    assert.deepStrictEqual(timersOf(decision), [`SweepTasks at ${nextSweepAt(story.state, noon) - noon}`])
  })

  it("gives the reserved pilot to his trip even when it is younger", () => {
    const story = new Story(searchOpened(trip("old"), noon - 2), searchOpened(trip("young"), noon - 1))
    const decision = story.tell({
      _tag: "SweepTasks",
      openTasks: null,
      robots: [],
      candidates: [candidate("p", { reservedForTripId: "young" }), candidate("q")]
    })
    assert.deepStrictEqual(offersOf(decision), ["old <- q", "young <- p"])
    assert.deepStrictEqual(timersOf(decision), [quietSweep(story.state)])
  })

  it("comes only once a minute when no search waits, and no more when the hub is closed and has no open task", () => {
    const quiet = given(hubActor, hubAfter())
      .when(sweep([candidate("a")]), noon)
      .thenEvents()
      .accepted()
    assert.deepStrictEqual([offersOf(quiet), timersOf(quiet)], [[], [quietSweep(hubAfter())]])
    const asking = hubAfter(searchOpened(t1), pilotAsked("t1", "a"))
    const waiting = given(hubActor, asking)
      .when(sweep([candidate("b")]), noon)
      .thenEvents()
      .accepted()
    assert.deepStrictEqual([offersOf(waiting), timersOf(waiting)], [[], [quietSweep(asking)]])
    given(hubActor, hubAfter(hubClosed())).when(sweep([], []), noon).thenNothing()
    const open = given(hubActor, hubAfter(hubClosed()))
      .when(sweep([], [driven]), noon)
      .accepted()
    assert.deepStrictEqual(timersOf(open), [quietSweep(hubAfter())])
  })

  it("begins when the hub opens", () => {
    const decision = given(hubActor, hubAfter(hubClosed()))
      .when({ _tag: "OpenHub", cause: "clock" }, noon)
      .accepted()
    assert.deepStrictEqual(timersOf(decision), [`SweepTasks at ${nextSweepAt(hubAfter(), noon) - noon}`])
  })

  it("comes at the same moments however often it is set, and not at those of another hub", () => {
    const state = hubAfter()
    const due = nextSweepAt(state, noon)
    for (let now = due - 5 * second; now < due; now += 250) assert.strictEqual(nextSweepAt(state, now), due)
    assert.strictEqual(nextSweepAt(state, due), due + 5 * second)
    const phases = Array.from({ length: 40 }, (_, i) => hubActor.initial(`hub-${i}`).sweepPhaseMs)
    assert.isAbove(new Set(phases).size, 35)
  })

  it("asks anew when its trip did not take the offer, in the light of what the task is now", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const early = story.tell(sweep([], [openTask(t1)]), 40 * second - 1)
    assert.deepStrictEqual(tagsOf(early), [])
    const decision = story.tell(sweep([story.fresh("b")], [openTask(t1, { taskVersion: 7 })]), 1)
    assert.deepStrictEqual(tagsOf(decision), ["PilotLost", "PilotAsked"])
    assert.deepStrictEqual(offerOf(decision), { _tag: "OfferPilot", pilotId: "b", seenTaskVersion: 7 })
    assert.strictEqual(story.state.searches[0]?.askedPilotId, "b")
    assert.strictEqual(story.state.tripAskedOf.has("a"), false)
  })

  it("waits for the answer to an offer that the trip holds, however long it takes", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const offered = openTask(t1, { offeredPilotId: "a" })
    assert.deepStrictEqual(tagsOf(story.tell(sweep([candidate("b")], [offered]), 170 * second)), [])
    const waiting = new Story(searchOpened(t1))
    assert.deepStrictEqual(offersOf(waiting.tell(sweep([candidate("b")], [offered]))), [])
  })

  it("closes a search of a task that is closed or has its pilot", () => {
    for (const [tasks, cause] of [
      [[], "Ended"],
      [[openTask(t1, { pilotId: "a" })], "Found"]
    ] as const) {
      const story = new Story(searchOpened(t1), pilotAsked("t1", "b"))
      const decision = story.tell(sweep([candidate("c")], tasks))
      assert.deepStrictEqual(decision.events, [{ _tag: "PilotSearchClosed", at: noon, tripId: "t1", cause }])
      assert.deepStrictEqual(timersOf(decision).slice(0, 1), ["cancel GiveUpPilotSearch:t1"])
      assert.deepStrictEqual(story.state.searches, [])
    }
  })

  it("begins to search for an open task that has nobody and that nobody searches for", () => {
    for (const status of ["PENDING", "PAUSED"] as const) {
      const story = new Story()
      const forgotten = openTask(t1, { status, taskVersion: 4 })
      const decision = story.tell(sweep([candidate("a")], [forgotten], [usable]))
      assert.deepStrictEqual(tagsOf(decision), ["PilotSearchOpened", "PilotAsked"])
      assert.deepStrictEqual(offerOf(decision), { _tag: "OfferPilot", pilotId: "a", seenTaskVersion: 4 })
      assert.include(timersOf(decision), `GiveUpPilotSearch:t1 at ${180 * second}`)
      assert.deepStrictEqual(tagsOf(story.tell(sweep([candidate("b")], [forgotten], [usable]))), [])
    }
  })

  it("without anybody to ask it opens the search and comes again soon", () => {
    const decision = new Story().tell(sweep([], [openTask(t1)], [usable]))
    assert.deepStrictEqual(tagsOf(decision), ["PilotSearchOpened"])
    assert.include(timersOf(decision), `SweepTasks at ${nextSweepAt(hubAfter(), noon) - noon}`)
  })

  it("gives each pilot to one task: to the search that waits before the task that was forgotten", () => {
    const story = new Story(searchOpened(trip("waiting")))
    const tasks = [openTask(t1), openTask(trip("waiting"))]
    assert.deepStrictEqual(offersOf(story.tell(sweep([candidate("a")], tasks, [usable]))), ["waiting <- a"])
  })

  it("leaves alone what has somebody, has arrived, is withdrawn, or has no robot that could be driven", () => {
    const grounded = robotCopy({ serial: "R1", operationState: "GROUNDED" })
    const lame = robotCopy({ serial: "R1", operationState: "PARKED", driveable: false })
    for (const [task, robot] of [
      [openTask(t1, { pilotId: "a" }), usable],
      [openTask(t1, { offeredPilotId: "a" }), usable],
      [openTask(t1, { status: "ARRIVED" }), usable],
      [openTask(t1, { serial: "R2" }), usable],
      [openTask(t1, { serial: null }), usable],
      [openTask(t1), grounded],
      [openTask(t1), lame]
    ] as const) {
      assert.deepStrictEqual(tagsOf(new Story().tell(sweep([candidate("a")], [task], [robot]))), [])
    }
    const story = new Story()
    story.tell(cancelRequested("delivery of t1", "attempt of t1"))
    assert.deepStrictEqual(tagsOf(story.tell(sweep([candidate("a")], [openTask(t1)], [usable]))), [])
  })
})

describe("a task whose robot nobody could drive", () => {
  it("is looked at again soon, and searched for once its robot is usable", () => {
    const story = new Story()
    const grounded = robotCopy({ serial: "R1", operationState: "GROUNDED" })
    const early = story.tell(sweep([candidate("a")], [openTask(t1)], [grounded]))
    assert.deepStrictEqual(tagsOf(early), [])
    assert.deepStrictEqual(timersOf(early), [`SweepTasks at ${nextSweepAt(story.state, noon) - noon}`])
    assert.deepStrictEqual(offersOf(story.tell(sweep([candidate("a")], [openTask(t1)], [usable]))), [
      "t1 <- a"
    ])
  })
})

describe("the deadline", () => {
  const giveUp = { _tag: "GiveUpPilotSearch", tripId: "t1" } as const

  it("reports PilotUnavailable once with everybody who was asked, and the search goes on", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    story.tell(resolved(t1, "a", "REJECTED"))
    story.tell(
      {
        _tag: "SweepTasks",
        openTasks: null,
        robots: [],
        candidates: [story.fresh("b", { heartbeatAt: noon + 170 * second })]
      },
      170 * second
    )
    const decision = story.tell(giveUp, 10 * second)
    assert.deepStrictEqual(decision.events, [
      {
        _tag: "PilotUnavailable",
        at: noon + 180 * second,
        tripId: "t1",
        demandId: "demand of t1",
        deliveryId: "delivery of t1",
        attemptId: "attempt of t1",
        tried: ["a", "b"]
      }
    ])
    assert.strictEqual(story.state.searches.length, 1)
    story.tell(resolved(t1, "b", "STALE"), 20 * second)
    const again = story.tell(giveUp, 160 * second)
    assert.deepStrictEqual(tagsOf(again), [])
    assert.deepStrictEqual(timersOf(again), [`GiveUpPilotSearch:t1 at ${540 * second}`])
    const found = story.tell({
      _tag: "SweepTasks",
      openTasks: null,
      robots: [],
      candidates: [story.fresh("c")]
    })
    assert.deepStrictEqual(offersOf(found), ["t1 <- c"])
  })

  it("is out of date when the search is over or began anew", () => {
    given(hubActor, hubAfter()).when(giveUp, noon).thenNothing()
    given(hubActor, hubAfter(searchOpened(t1)))
      .when(giveUp, noon + 180 * second - 1)
      .thenNothing()
  })

  it("leaves an offer that was never taken to the next sweep, instead of calling for help", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const decision = story.tell(giveUp, 180 * second)
    assert.deepStrictEqual(tagsOf(decision), [])
    const due = nextSweepAt(story.state, story.now) - noon
    assert.deepStrictEqual(timersOf(decision), [
      `SweepTasks at ${due}`,
      `GiveUpPilotSearch:t1 at ${360 * second}`
    ])
  })
})

describe("a search ends", () => {
  it("when the trip needs nobody any more", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const decision = story.tell(closed(t1))
    assert.deepStrictEqual(tagsOf(decision), ["PilotSearchClosed"])
    const due = nextSweepAt(story.state, noon) - noon
    assert.deepStrictEqual(timersOf(decision), ["cancel GiveUpPilotSearch:t1", `SweepTasks at ${due}`])
    given(hubActor, story.state).when(closed(t1), noon).thenNothing()
  })

  it("when its delivery is being cancelled; no new pilot is offered for its tasks", () => {
    const story = new Story(searchOpened(t1), pilotAsked("t1", "a"))
    const cancel = cancelRequested("delivery of t1", "attempt of t1")
    assert.deepStrictEqual(tagsOf(story.tell(cancel)), ["AttemptWithdrawn", "PilotSearchClosed"])
    given(hubActor, story.state).when(cancel, noon).thenNothing()
    given(hubActor, story.state)
      .when(opened(t1, [candidate("b")]), noon)
      .thenNothing()
    given(hubActor, story.state)
      .when(resolved(t1, "a", "REJECTED", [candidate("b")]), noon)
      .thenNothing()
  })

  it("but not for the way back, nor for another attempt, nor for another delivery", () => {
    const story = new Story(searchOpened(trip("other")))
    const cancel = cancelRequested("delivery of t1", "attempt of t1")
    assert.deepStrictEqual(tagsOf(story.tell(cancel)), ["AttemptWithdrawn"])
    const wayBack = trip("t2", {
      type: "RETURN",
      departBy: noon - 2,
      deliveryId: "delivery of t1",
      attemptId: "attempt of t1"
    })
    assert.deepStrictEqual(offersOf(story.tell(opened(wayBack, [candidate("a")]))), ["t2 <- a"])
    const retry = trip("t3", { departBy: noon - 1, deliveryId: "delivery of t1", attemptId: "attempt 2" })
    assert.deepStrictEqual(offersOf(story.tell(opened(retry, [candidate("b")]))), ["t3 <- b"])
  })

  it("when its delivery is over, which also forgets the cancellation", () => {
    for (const to of ["Completed", "Canceled"] as const) {
      const story = new Story(
        searchOpened(t1),
        searchOpened(trip("t2", { type: "RETURN", deliveryId: "delivery of t1" }))
      )
      story.tell(cancelRequested("delivery of t1", "another attempt"))
      const decision = story.tell(deliveryEnded("delivery of t1", to))
      assert.deepStrictEqual(tagsOf(decision), ["WithdrawalForgotten", "PilotSearchClosed"])
      assert.strictEqual(story.state.withdrawn.size, 0)
      assert.deepStrictEqual(
        story.state.searches.map((search) => search.tripId),
        ["t2"]
      )
      given(hubActor, story.state).when(deliveryEnded("delivery of t1", to), noon).thenNothing()
    }
  })
})

describe("the order of searches when pilots are scarce", () => {
  const home = trip("home", { type: "RETURN", departBy: noon + 30 * minute })
  const food = trip("food", { departBy: noon + 5 * minute })

  it("is that of their latest departures, not of their ages", () => {
    const story = new Story()
    story.tell(opened(home))
    story.tell(opened(food), second)
    const decision = story.tell(
      { _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a")] },
      second
    )
    assert.deepStrictEqual(offersOf(decision), ["food <- a"])
  })

  it("is kept by a search that begins while a more urgent one waits", () => {
    const story = new Story()
    story.tell(opened(food))
    const begun = story.tell(opened(home, [story.fresh("a")]), second)
    assert.deepStrictEqual(offersOf(begun), [])
    assert.isTrue(timersOf(begun).some((timer) => timer.startsWith("SweepTasks")))
    const decision = story.tell(
      { _tag: "SweepTasks", openTasks: null, robots: [], candidates: [story.fresh("a"), story.fresh("b")] },
      second
    )
    assert.deepStrictEqual(offersOf(decision), ["food <- a", "home <- b"])
  })

  it("does not keep a pilot from the trip he is held for, nor anybody from a more urgent trip", () => {
    const story = new Story()
    story.tell(opened(food))
    const held = story.fresh("a", { reservedForTripId: "home", lockedUntil: noon + minute })
    assert.deepStrictEqual(offersOf(story.tell(opened(home, [held]), second)), ["home <- a"])
    const first = trip("first", { departBy: noon + minute })
    assert.deepStrictEqual(offersOf(story.tell(opened(first, [story.fresh("b")]), second)), ["first <- b"])
  })

  it("puts what names no departure where it began", () => {
    const story = new Story()
    story.tell(opened(food))
    story.tell(opened(trip("parked")), 2 * minute)
    story.tell(opened(home), second)
    assert.deepStrictEqual(
      story.state.searches.map((search) => search.tripId),
      ["parked", "food", "home"]
    )
  })
})
