/**
 * Bugs as people make them, one per row: a fence left out, a release forgotten, a guard the wrong way round.
 * A row whose text is not found once any more is an error: the bug then has to be planted elsewhere.
 */
import type { Mutant } from "./mutant.ts"

const actors = "src/actors"

export const mutants: ReadonlyArray<Mutant> = [
  // ---- Trip
  {
    name: "trip-binds-beside-an-offer",
    file: `${actors}/trip/evolve.ts`,
    find: `    case "PilotBound":
      state.offeredPilotId = null
`,
    replace: `    case "PilotBound":
`,
    kind: "lost state"
  },
  {
    name: "trip-takes-answers-to-old-offers",
    file: `${actors}/trip/decide-pilot.ts`,
    find: `  if (state.offeredPilotId === pilotId && state.offeredTaskVersion === taskVersion) {
    return draft
      .event({ _tag: "PilotBound"`,
    replace: `  if (state.pilotId === null) {
    return draft
      .event({ _tag: "PilotBound"`,
    kind: "no fence"
  },
  {
    name: "trip-keeps-its-pilot-when-he-is-lost",
    file: `${actors}/trip/evolve.ts`,
    find: `    case "PilotUnbound":
      state.pilotId = null
`,
    replace: `    case "PilotUnbound":
`,
    kind: "forgotten release"
  },
  {
    name: "trip-keeps-its-pilot-at-the-end",
    file: `${actors}/trip/evolve.ts`,
    find: `      state.offeredPilotId = null
      state.pilotId = null
      state.routeWish = null
`,
    replace: `      state.offeredPilotId = null
      state.routeWish = null
`,
    kind: "forgotten release"
  },
  {
    name: "trip-forgets-refused-offers",
    file: `${actors}/trip/decide-pilot.ts`,
    find: `  tellHub(draft, state, state.hubId, "Refused", pilotId)
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "refused-offer-stays-open",
    file: `${actors}/trip/evolve.ts`,
    find: `    case "OfferClosed":
      state.offeredPilotId = null
`,
    replace: `    case "OfferClosed":
`,
    kind: "forgotten release"
  },
  {
    name: "cancelled-trip-drives-on",
    file: `${actors}/trip/decide-cancel.ts`,
    find: `  return draft.setTimer("ExecuteCancel", now + cancelGraceMs, graceIsOver).done()`,
    replace: `  return draft.done()`,
    kind: "lost cancel"
  },
  {
    name: "cancel-timer-stays",
    file: `${actors}/trip/decide-cancel.ts`,
    find: `  if (trigger === "ExecuteCancel") draft.cancelTimer("ExecuteCancel")
`,
    replace: "",
    kind: "double timer"
  },
  {
    name: "arrival-not-noted",
    file: `${actors}/trip/evolve.ts`,
    find: `  if (event.arrived && state.arrivedAt === null) state.arrivedAt = event.at
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "task-does-not-move",
    file: `${actors}/trip/evolve.ts`,
    find: `      state.taskStatus = event.to
`,
    replace: `      if (event.to !== "PAUSED") state.taskStatus = event.to
`,
    kind: "lost state"
  },
  {
    name: "trip-version-not-raised",
    file: `${actors}/trip/evolve.ts`,
    find: `  state.status = event.to
  state.version = event.version
`,
    replace: `  state.status = event.to
`,
    kind: "lost state"
  },

  // ---- Pilot
  {
    name: "pilot-not-freed-at-the-end",
    file: `${actors}/pilot/decide-assignment.ts`,
    find: `  if (assignment === null || assignment.tripId !== command.tripId) return unchanged
  const isDriven`,
    replace: `  if (assignment === null || command.outcome === "CANCELLED") return unchanged
  const isDriven`,
    kind: "forgotten release"
  },
  {
    name: "robot-forgets-its-food",
    file: `${actors}/robot/evolve.ts`,
    find: `      hasFood: event.hasFood,
`,
    replace: `      hasFood: state.flags.hasFood,
`,
    kind: "lost state"
  },
  {
    name: "offers-never-expire",
    file: `${actors}/pilot/decide-assignment.ts`,
    find: `    .setTimer("ExpireOffer", expiresAt, { _tag: "ExpireOffer", assignmentId })
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "pilot-rests-with-his-trip",
    file: `${actors}/pilot/decide-assignment.ts`,
    find: `  if (!endAssignmentAs(draft, state, assignment, "EndAssignment", to, command.outcome, now)) return unchanged
`,
    replace: `  if (!isDriven && !endAssignmentAs(draft, state, assignment, "EndAssignment", to, command.outcome, now)) return unchanged
`,
    kind: "forgotten release"
  },
  {
    name: "reservation-stays-with-the-offer",
    file: `${actors}/pilot/decide-assignment.ts`,
    find: `  if (reserved) closeReservation(draft, state, "CONSUMED", "CONSUMED", now)
`,
    replace: "",
    kind: "forgotten release"
  },
  {
    name: "closed-reservation-stays-locked",
    file: `${actors}/pilot/evolve.ts`,
    find: `        state.reservation.closedAt = event.at
      }
      state.lockedUntil = null
`,
    replace: `        state.reservation.closedAt = event.at
      }
`,
    kind: "flag not reset"
  },
  {
    name: "pilot-version-not-raised",
    file: `${actors}/pilot/evolve.ts`,
    find: `  assignment.endReason = event.reason
  state.version += 1
`,
    replace: `  assignment.endReason = event.reason
`,
    kind: "lost state"
  },
  {
    name: "assignment-never-ends",
    file: `${actors}/pilot/evolve.ts`,
    find: `  assignment.endedAt = event.at
`,
    replace: "",
    kind: "lost state"
  },

  // ---- Hub
  {
    name: "search-is-never-closed",
    file: `${actors}/hub/decide-search.ts`,
    find: `      return search === null ? unchanged : close(new DecisionDraft(), trip.tripId, "Ended", now).done()`,
    replace: `      return unchanged`,
    kind: "forgotten release"
  },
  {
    name: "search-waits-for-ever",
    file: `${actors}/hub/decide-search.ts`,
    find: `  if (pilotId === null) draft.setTimer("SweepTasks", nextSweepAt(state, now), sweep)
  else`,
    replace: `  if (pilotId !== null)`,
    kind: "lost message"
  },
  {
    name: "two-trips-ask-one-pilot",
    file: `${actors}/hub/decide-search.ts`,
    find: `    if (tripAsked !== undefined && tripAsked !== tripId) continue
    if (isExcluded(search, pilot.pilotId, now) || taken?.includes(pilot.pilotId)) continue`,
    replace: `    if (tripAsked !== undefined && tripAsked === "") continue
    if (isExcluded(search, pilot.pilotId, now)) continue`,
    kind: "wrong guard"
  },
  {
    name: "withdrawn-delivery-gets-a-pilot",
    file: `${actors}/hub/decide-search.ts`,
    find: `      closeSearchesOf(draft, state, deliveryId, event.attemptId, now)
      return draft.done()
    case "AttemptTransitioned":`,
    replace: `      return draft.done()
    case "AttemptTransitioned":`,
    kind: "lost cancel"
  },
  {
    name: "search-after-a-loss-stops",
    file: `${actors}/hub/decide-search.ts`,
    find: `  return askBestOrWait(draft, state, trip, search, candidates, now, skipped)
}

/** Serves`,
    replace: `  return draft.done()
}

/** Serves`,
    kind: "lost message"
  },

  // ---- Robot
  {
    name: "robot-hears-old-trip-news",
    file: `${actors}/robot/decide-state.ts`,
    find: `  if (tripId === state.heardTripId && version <= state.heardTripVersion) return unchanged
`,
    replace: "",
    kind: "no dedup"
  },
  {
    name: "robot-stays-on-trip",
    file: `${actors}/robot/decide-state.ts`,
    find: `  const isOver = status === "COMPLETED" || status === "CANCELLED"
  if (!isOver ||`,
    replace: `  const isOver = status === "COMPLETED"
  if (!isOver ||`,
    kind: "wrong comparison"
  },
  {
    name: "any-trip-ends-the-robots",
    file: `${actors}/robot/decide-state.ts`,
    find: `  if (!isOwn) return unchanged
`,
    replace: "",
    kind: "no fence"
  },
  {
    name: "pin-not-cleared",
    file: `${actors}/robot/evolve.ts`,
    find: `    case "PinCleared":
      state.pin = null
`,
    replace: `    case "PinCleared":
`,
    kind: "flag not reset"
  },
  {
    name: "state-version-not-raised",
    file: `${actors}/robot/evolve.ts`,
    find: `  state.stateVersion = event.stateVersion
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "silence-is-not-watched",
    file: `${actors}/robot/silence.ts`,
    find: `  if (dueAt !== null) turn.draft.setTimer(timers.silence, dueAt, checkSilence)
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "alert-is-raised-again",
    file: `${actors}/robot/evolve.ts`,
    find: `      state.alerts = withStatus(state.alerts, event.alertId, "RESOLVED")
      state.unresolvedAlerts -= 1
`,
    replace: `      state.alerts = withStatus(state.alerts, event.alertId, "RESOLVED")
`,
    kind: "lost state"
  },

  // ---- Delivery
  {
    name: "resume-status-lost",
    file: `${actors}/delivery/evolve.ts`,
    find: `    if (from !== "CancelRequestFailed") attempt.resumeStatus = from
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "delivered-food-stays-loaded",
    file: `${actors}/delivery/evolve.ts`,
    find: `      attempt.actualDropoffTime = event.at
      if (order !== null) order.cargoLoaded = false
`,
    replace: `      attempt.actualDropoffTime = event.at
`,
    kind: "flag not reset"
  },
  {
    name: "attempt-version-not-kept",
    file: `${actors}/delivery/evolve.ts`,
    find: `  attempt.version = event.version
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "loading-closes-nothing",
    file: `${actors}/delivery/decide-lid.ts`,
    find: `  if (!advance(course, view, "LoadedWaitingForPilot")) return
`,
    replace: `  if (view.status === "AtPickup") return
  if (!advance(course, view, "LoadedWaitingForPilot")) return
  if (course.order.tipCents === 0) return
`,
    kind: "wrong guard"
  },
  {
    name: "lid-is-asked-twice",
    file: `${actors}/delivery/decide-lid.ts`,
    find: `  if (known !== null && correlationId === null) return
`,
    replace: "",
    kind: "no dedup"
  },
  {
    name: "robot-of-another-delivery-unloads",
    file: `${actors}/delivery/decide-lid.ts`,
    find: `attempt === null || attempt.serial !== event.serial)
    return unchanged`,
    replace: `attempt === null)
    return unchanged`,
    kind: "no fence"
  },

  // ---- Planner
  {
    name: "slot-not-vacated",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `    const name = slotOfType(demand.type)
    if (robot[name]?.demandId === demand.id) robot[name] = null
`,
    replace: "",
    kind: "forgotten release"
  },
  {
    name: "active-slot-not-vacated",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `    if (robot.activeDemand?.demandId === demand.id) {
      robot.activeDemand = null
      updateReach(state, robot)
    }
  } else if`,
    replace: `    if (robot.activeDemand?.demandId === demand.id) {
      updateReach(state, robot)
    }
  } else if`,
    kind: "forgotten release"
  },
  {
    name: "blocks-not-released",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `  const held = demand.status === "Pending" || demand.status === "Active"
  vacate(state, demand)
  state.calendar.release(demand.id)
`,
    replace: `  const held = demand.status === "Pending" || demand.status === "Active"
  vacate(state, demand)
`,
    kind: "forgotten release"
  },
  {
    name: "superseded-without-successor",
    file: `${actors}/planner/evolve.ts`,
    find: `      demand.supersededById = event.successorId
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "food-aboard-forgotten",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `    } else if (event.to === "Canceled" && demand.loadedAt !== null) keepFood(robot, demand)
`,
    replace: `    }
`,
    kind: "lost state"
  },
  {
    name: "lot-counts-arrivals-twice",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `      occupy(state, demand.destination.locationId, -1)
      if (demand.withFood && event.to`,
    replace: `      if (demand.withFood && event.to`,
    kind: "forgotten release"
  },
  {
    name: "lost-trip-is-kept",
    file: `${actors}/planner/evolve.ts`,
    find: `      demand.tripLost = true
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "open-list-not-shortened",
    file: `${actors}/planner/evolve-demand.ts`,
    find: `    const last = state.openDeliveries.pop()
`,
    replace: `    const last = state.openDeliveries[state.openDeliveries.length - 1]
`,
    kind: "lost state"
  },
  {
    name: "trip-of-a-final-demand-goes-on",
    file: `${actors}/planner/decide-trip.ts`,
    find: `    pass.cancelTrip(demand.tripId, demand.id, demand.closeReason ?? "Other")
    return pass.done()
  }
  const robot = robotOf(state, demand)
  if (robot === null) return illegalTransition(demandMachine, demand.id, demand.status, "MarkActive")`,
    replace: `    return pass.done()
  }
  const robot = robotOf(state, demand)
  if (robot === null) return illegalTransition(demandMachine, demand.id, demand.status, "MarkActive")`,
    kind: "lost cancel"
  },

  // ---- PartnerLink
  {
    name: "lock-outlives-its-answer",
    file: `${actors}/partner-link/evolve.ts`,
    find: `  state.inFlight = null
  state.lockToken = null
`,
    replace: `  state.inFlight = null
`,
    kind: "flag not reset"
  },
  {
    name: "lease-is-for-ever",
    file: `${actors}/partner-link/decide-send.ts`,
    find: `    .setTimer(timerKeys.expireLease, lockedUntil, { _tag: "ExpireLease", lockToken })
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "partner-hears-twice",
    file: `${actors}/partner-link/decide-push.ts`,
    find: `    if (rank === last.rank && (robotId === null || robotId === last.robotId)) return unchanged
  }
  if (wasTold(state, word, robotId, news.occurredAt)) return unchanged
`,
    replace: `  }
`,
    kind: "no dedup"
  },
  {
    name: "failed-report-waits-for-ever",
    file: `${actors}/partner-link/decide-send.ts`,
    find: `  draft.setTimer(timerKeys.claim, nextAttemptAt, claimTimer)
  return goOn(`,
    replace: `  return goOn(`,
    kind: "lost message"
  },
  {
    name: "stranger-answers-for-the-report",
    file: `${actors}/partner-link/decide-send.ts`,
    find: `  state.sendState === "SENDING" && lockToken !== null && state.lockToken === lockToken
`,
    replace: `  lockToken !== null
`,
    kind: "no fence"
  },

  // ---- TripWatch
  {
    name: "watch-outlives-its-trip",
    file: `${actors}/trip-watch/decide.ts`,
    find: `  if (state.phase === null || state.phase === "Closed") return unchanged
  if (byTripId`,
    replace: `  if (state.phase !== "AtStop") return unchanged
  if (byTripId`,
    kind: "wrong guard"
  },
  {
    name: "watch-hears-old-news",
    file: `${actors}/trip-watch/decide.ts`,
    find: `  if (event.version <= state.tripVersion || (`,
    replace: `  if ((`,
    kind: "no fence"
  },
  {
    name: "watch-does-not-move",
    file: `${actors}/trip-watch/evolve.ts`,
    find: `  state.phase = event.to
`,
    replace: "",
    kind: "lost state"
  },

  // ---- Field work of the hub
  {
    name: "field-operator-not-freed",
    file: `${actors}/hub/evolve-field.ts`,
    find: `  if (field.taskOfOperator.get(operatorId) === task) field.taskOfOperator.delete(operatorId)
`,
    replace: "",
    kind: "forgotten release"
  },
  {
    name: "finished-field-task-stays-with-its-robot",
    file: `${actors}/hub/evolve-field.ts`,
    find: `    if (rest.length === 0) field.tasksOfRobot.delete(serial)
    else field.tasksOfRobot.set(serial, rest)
`,
    replace: `    if (rest.length === 0) field.tasksOfRobot.set(serial, [task])
    else field.tasksOfRobot.set(serial, rest)
`,
    kind: "forgotten release"
  },
  {
    name: "assistance-is-never-closed",
    file: `${actors}/hub/evolve-field.ts`,
    find: `      field.assistance.delete(assistanceKey(event.tripId, event.issue))
      return
    case "FoAssistanceDelayed":`,
    replace: `      return
    case "FoAssistanceDelayed":`,
    kind: "forgotten release"
  },
  {
    name: "task-keeps-the-operator-who-left",
    file: `${actors}/hub/evolve-field.ts`,
    find: `  task.assignment = null
  if (field`,
    replace: `  if (field`,
    kind: "lost state"
  },

  // ---- Routes
  {
    name: "pilot-of-a-cancelled-trip-not-told",
    file: `${actors}/routes-operations.ts`,
    find: `      (e) => (e.to === "COMPLETED" || e.to === "CANCELLED" ? e.pilotId : null),
`,
    replace: `      (e) => (e.to === "COMPLETED" ? e.pilotId : null),
`,
    kind: "lost message"
  },
  {
    name: "planner-not-told-of-cancelled-trips",
    file: `${actors}/routes-operations.ts`,
    find: `(e.to === "AT_STOP" || e.to === "CANCELLED" || e.to === "IN_TRANSIT")`,
    replace: `(e.to === "AT_STOP" || e.to === "IN_TRANSIT")`,
    kind: "lost message"
  },

  // ---- Host
  {
    name: "host-keeps-cancelled-timers",
    file: "src/sim/host.ts",
    find: `      timer.entry.live = false
`,
    replace: "",
    kind: "host"
  },
  {
    name: "host-loses-sends",
    file: "src/sim/host.ts",
    find: `    for (let i = 0; i < sends.length; i++) {`,
    replace: `    for (let i = 1; i < sends.length; i++) {`,
    kind: "host"
  },
  {
    name: "host-forgets-no-timer",
    file: "src/sim/host.ts",
    find: `      timers[i] = timers[timers.length - 1]!
      timers.pop()
      return`,
    replace: `      return`,
    kind: "host"
  }
]
