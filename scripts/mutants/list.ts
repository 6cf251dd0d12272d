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
  // The planner gives a trip another robot only before a pilot is asked, and an offer is closed by the pilot's own
  // word: an answer that binds finds its offer open or the pilot bound. Planted where such an answer is undone.
  {
    name: "answer-to-an-old-offer-is-left-standing",
    file: `${actors}/trip/decide-pilot.ts`,
    find: `  revoke(draft, state, pilotId, "STALE_TASK_VERSION", taskVersion)
`,
    replace: "",
    kind: "lost cancel"
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
    name: "sweep-keeps-searches-of-trips-that-are-over",
    file: `${actors}/hub/decide-search.ts`,
    find: `    if (task === undefined || (task !== null && task.pilotId !== null)) {`,
    replace: `    if (task !== null && task !== undefined && task.pilotId !== null) {`,
    kind: "forgotten release"
  },
  {
    name: "sweep-knows-only-its-own-searches",
    file: `${actors}/hub/decide-search.ts`,
    find: `  return (task.status === "PENDING" || task.status === "PAUSED") && !isWithdrawn(state, task)`,
    replace: `  return false`,
    kind: "lost message"
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

/**
 * Compares`,
    replace: `  return draft.done()
}

/**
 * Compares`,
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
  // The end of another trip reaches a robot only as a repetition that comes after all that the next trip needs to
  // begin: planted where the end of its own trip lets the robot go.
  {
    name: "robot-remembers-a-trip-that-is-over",
    file: `${actors}/robot/evolve.ts`,
    find: `  state.tripId = isOver ? null : event.tripId
`,
    replace: `  state.tripId = event.tripId
`,
    kind: "forgotten release"
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
    replace: `  if (view.status !== "CancelRequested" || !advance(course, view, "LoadedWaitingForPilot")) return
`,
    kind: "wrong guard"
  },
  {
    name: "cancellation-waits-for-a-shut-lid",
    file: `${actors}/delivery/decide-lid.ts`,
    find: `  if (view.status === "CancelRequested" && view.demandCanceled) finishCancel(course, view)
`,
    replace: "",
    kind: "lost cancel"
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
    name: "each-caller-opens-the-lid",
    file: `${actors}/delivery/decide-lid.ts`,
    find: `    commandId: known ?? commandId,
`,
    replace: `    commandId,
`,
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

  // ---- Couriers
  {
    name: "courier-hooks-count-twice",
    file: `${actors}/delivery/decide-courier.ts`,
    find: `  if (attempt.provider !== command.provider || attempt.heard.includes(command.providerEventId))
    return unchanged
`,
    replace: `  if (attempt.provider !== command.provider) return unchanged
`,
    kind: "no dedup"
  },
  {
    name: "silent-courier-is-asked-once",
    file: `${actors}/delivery/decide-courier.ts`,
    find: `  askCourierStatus(course, view, attempt.provider)
  awaitCourier(course, view)
`,
    replace: `  askCourierStatus(course, view, attempt.provider)
`,
    kind: "lost message"
  },
  {
    name: "courier-is-not-called-off",
    file: `${actors}/delivery/cancellation.ts`,
    find: `  if (isCourier(attempt.provider)) askCourierCancel(course, view, attempt.provider, tries)
`,
    replace: "",
    kind: "lost cancel"
  },
  {
    name: "courier-who-does-not-answer-comes-all-the-same",
    file: `${actors}/delivery/attempt-request.ts`,
    find: `    askCourierCancel(course, view, provider, attempt.cancelAskedAt === null ? 0 : attempt.cancelTries + 1)
`,
    replace: `    if (attempt.cancelAskedAt !== null) askCourierCancel(course, view, provider, attempt.cancelTries + 1)
`,
    kind: "lost cancel"
  },
  {
    name: "courier-takes-it-twice",
    file: `${actors}/delivery/decide-courier.ts`,
    find: `  if (view.progress !== "Requested") return "APPLIED"
  const ahead`,
    replace: `  const ahead`,
    kind: "no fence"
  },
  {
    name: "delivered-by-courier-and-still-open",
    file: `${actors}/delivery/decide-courier.ts`,
    find: `      if (view.status === "Delivered") settleDelivered(course, view)
`,
    replace: "",
    kind: "lost message"
  },

  // ---- Watchdog
  {
    name: "rule-is-looked-at-once",
    file: `${actors}/delivery/decide-watchdog.ts`,
    find: `    else waiting = true
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "remediations-outlive-the-delivery",
    file: `${actors}/delivery/watchdog.ts`,
    find: `    if (!taken) cancelAction(state.deliveryId, action, events, timers, now)
`,
    replace: `    if (taken) cancelAction(state.deliveryId, action, events, timers, now)
`,
    kind: "lost cancel"
  },
  {
    name: "matched-rule-stays-armed",
    file: `${actors}/delivery/watchdog-evolve.ts`,
    find: `      arming.armed = false
      arming.matchedAt = event.at
`,
    replace: `      arming.matchedAt = event.at
`,
    kind: "flag not reset"
  },
  {
    name: "rules-never-rest",
    file: `${actors}/delivery/watchdog.ts`,
    find: `  return arming.matchedAt === null || entryAt >= arming.matchedAt + rule.rule.cooldownS * second
`,
    replace: `  return arming.matchedAt === null || entryAt >= arming.matchedAt
`,
    kind: "wrong comparison"
  },
  {
    name: "refused-action-waits-for-ever",
    file: `${actors}/delivery/decide-watchdog.ts`,
    find: `  return { ...eventsOf(course), timers: [actAt(course.action.actionId, eta)] }
}

const giveActionUp`,
    replace: `  return eventsOf(course)
}

const giveActionUp`,
    kind: "lost message"
  },
  {
    name: "claims-are-not-counted",
    file: `${actors}/delivery/watchdog-evolve.ts`,
    find: `        action.attemptCount += 1
`,
    replace: "",
    kind: "lost state"
  },
  {
    name: "actions-do-not-wait",
    file: `${actors}/delivery/decide-watchdog.ts`,
    find: `    const eta = now + delayS * second
`,
    replace: `    const eta = now + Math.min(delayS, 1) * second
`,
    kind: "wrong comparison"
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
  // Whoever ends a demand cancels its trip in the same decision: the news that such a trip departs needs no second
  // cancellation to end it, so that the bug is planted where the first one is sent.
  {
    name: "trip-of-a-final-demand-goes-on",
    file: `${actors}/planner/release.ts`,
    find: `"Canceled", demand.servedByRobotId, reason)
  pass.cancelTrip(demand.tripId, demand.id, reason)
`,
    replace: `"Canceled", demand.servedByRobotId, reason)
`,
    kind: "lost cancel"
  },
  {
    name: "trip-of-a-canceled-demand-drives-on",
    file: `${actors}/planner/release.ts`,
    find: `    pass.cancelTrip(demand.tripId, demand.id, reason)
    return true
  }
  if (demand.status === "Requested")`,
    replace: `    return true
  }
  if (demand.status === "Requested")`,
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

  {
    name: "watch-looks-once",
    file: `${actors}/trip-watch/turn.ts`,
    find: `      this.draft.setTimer(lookTimer, dueAt, checkSilence)
`,
    replace: `      if (!isLooking) this.draft.setTimer(lookTimer, dueAt, checkSilence)
`,
    kind: "lost message"
  },
  {
    name: "place-before-the-deviation-not-kept",
    file: `${actors}/trip-watch/evolve.ts`,
    find: `      state.locationBeforeDeviation = event.deviated ? (state.lastOnRoute ?? state.origin) : null
`,
    replace: `      state.locationBeforeDeviation = event.deviated ? null : state.lastOnRoute
`,
    kind: "wrong guard"
  },
  {
    name: "progress-goes-back",
    file: `${actors}/trip-watch/evolve.ts`,
    find: `  state.progressM = Math.max(state.progressM, Math.min(news.alongM, state.route.lengthM))
`,
    replace: `  state.progressM = Math.min(news.alongM, state.route.lengthM)
`,
    kind: "wrong comparison"
  },

  // ---- Field work of the hub
  {
    name: "field-offers-never-expire",
    file: `${actors}/hub/decide-field-offer.ts`,
    find: `
    .setTimer(offerKey(assignmentId), expiresAt, { _tag: "ExpireFoOffer", foTaskId, assignmentId })
`,
    replace: `
`,
    kind: "lost message"
  },
  {
    name: "nobody-else-is-sought-when-one-is-silent",
    file: `${actors}/hub/decide-field-offer.ts`,
    find: `news: "Expired" })
  seekOperators(draft, state)
`,
    replace: `news: "Expired" })
`,
    kind: "lost message"
  },
  {
    name: "field-tasks-are-sought-for-once",
    file: `${actors}/hub/decide-field-offer.ts`,
    find: `  if (waits) draft.setTimer(retryKey, now + foRetryMs, retry)
`,
    replace: "",
    kind: "lost message"
  },
  {
    name: "two-tasks-ask-one-operator",
    file: `${actors}/hub/decide-field-offer.ts`,
    find: `    if (!mayBeAsked(operator) || taken.includes(operatorId)) continue
    if (field.taskOfOperator.has(operatorId) || isExcluded`,
    replace: `    if (!mayBeAsked(operator)) continue
    if (isExcluded`,
    kind: "wrong guard"
  },
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
